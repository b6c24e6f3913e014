/** One assignment of a unit file, such as `WantedBy=multi-user.target` in `Install`. */
export interface UnitSetting {
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

/**
 * The assignments of a unit file in their order, as systemd reads them: comments left out, continued lines joined.
 * What is no assignment is passed over, as systemd does. Source: systemd.syntax(7) of systemd 252.
 */
export function unitSettings(text: string): readonly UnitSetting[] {
  const settings: UnitSetting[] = [];
  let section = "";
  for (const line of logicalLines(text)) {
    const header = /^\[(.*)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      continue;
    }
    const equals = line.indexOf("=");
    if (equals < 1) continue;
    const name = line.slice(0, equals).trim();
    settings.push({ section, name, value: line.slice(equals + 1).trim() });
  }
  return settings;
}

/** The words of a list that several assignments may add to, and an empty one clears. */
export function listSetting(
  settings: readonly UnitSetting[],
  section: string,
  name: string,
): readonly string[] {
  const values = settings
    .filter((setting) => setting.section === section && setting.name === name)
    .map(({ value }) => value);
  return values.slice(values.lastIndexOf("") + 1).flatMap((value) => value.split(/\s+/));
}

/** Comments inside a continued line are passed over; the backslash and the line's end become a space. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let begun = "";
  for (const raw of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(raw)) continue;
    if (raw.endsWith("\\")) {
      begun += `${raw.slice(0, -1)} `;
      continue;
    }
    lines.push((begun + raw).trim());
    begun = "";
  }
  if (begun !== "") lines.push(begun.trim());
  return lines;
}
