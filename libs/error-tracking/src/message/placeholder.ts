/** What stands for a part of a message that varies. */
export type Placeholder =
  | '<url>'
  | '<host>'
  | '<ip>'
  | '<email>'
  | '<path>'
  | '<id>'
  | '<hash>'
  | '<hex>'
  | '<date>'
  | '<duration>'
  | '<n>'
  | '<value>'
  | '<json>'
  | '<list>';
