import fc from "fast-check";

/** In CI every run tries the same examples, so that a failure is of the change and can be repeated. */
if (process.env.CI === "true") fc.configureGlobal({ seed: 8640 });
