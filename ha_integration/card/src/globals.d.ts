/** The version in package.json, put in by the build. */
declare const CARD_VERSION: string;
