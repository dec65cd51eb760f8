/** Chooses what there is for a language such as `de-CH`. */
export function tableOf<Table>(tables: Record<string, Table>, language: string, otherwise: Table): Table {
  return tables[language] ?? tables[language.split("-")[0] ?? ""] ?? otherwise;
}
