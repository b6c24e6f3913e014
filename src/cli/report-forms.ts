/** What `--output` can ask for. */
export const reportForms = ["text", "json", "sarif", "github"] as const;
export type ReportForm = (typeof reportForms)[number];
