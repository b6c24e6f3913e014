import type { OpenValue } from "../../plan/open-value.ts";
import type { Path } from "../../report/path.ts";
import { hclString } from "../../syntax/hcl.ts";

/** What Terraform holds a variable's value against, before it makes anything. */
export interface Validation {
  /** In HCL. */
  readonly condition: string;
  /** A sentence, which Terraform prints; never the value. */
  readonly message: string;
}

/** What is put in for a value that stays open, in the text of the file where it stands. */
export interface Surface {
  /** `word`: never more than letters, digits and `.:_-`, or Terraform ends. `text`: anything. */
  readonly form: "word" | "text";
  /** Stands where the value will, with quotes that the expression brings itself. */
  readonly token: string;
  /** In HCL: what nodegen would write for the same value if it knew it. */
  readonly expression: string;
  readonly validations: readonly Validation[];
}

/** How the value of `open` gets into its file, by the field that refers to it. */
export function surfaceOf({ token, variable, from, pattern }: OpenValue): Surface {
  const value = `var.${variable}`;
  switch (kindOf(from)) {
    case "address":
    case "label": {
      const whole = hclString(uncaptured(pattern ?? ""));
      const isAddress = kindOf(from) === "address";
      return {
        form: "word",
        token,
        expression: `regex(${whole}, ${variable})`,
        validations: [
          matching(value, whole, isAddress ? "an IPv4 or IPv6 address" : "the value of a label"),
          ...(isAddress ? [parses(value)] : []),
        ],
      };
    }
    case "token":
      return {
        form: "text",
        token: `"${token}"`,
        expression: `[for text in [regex(${joinToken}, ${variable})] : can(regex("^[0-9]", text)) ? "\\"\${text}\\"" : text][0]`,
        validations: [
          matching(value, joinToken, "a bootstrap token, as kubeadm token create prints"),
        ],
      };
    case "header":
      return {
        form: "text",
        token: `"${token}"`,
        expression: tomlString(`regex(${headerText}, replace(${variable}, ${lineEnd}, ""))`),
        validations: [
          notEmpty(value),
          {
            condition: `can(regex(${headerText}, replace(${value}, ${lineEnd}, "")))`,
            message: "A header is one line, without control characters.",
          },
        ],
      };
    case "certificate":
      return pemFile({ token, variable, kind: "CERTIFICATE", name: "a certificate in PEM form" });
    case "key":
      return pemFile({ token, variable, kind: "PRIVATE KEY", name: "a private key in PEM form" });
    case "authority": {
      const file = pemFile({
        token,
        variable,
        kind: "CERTIFICATE",
        name: "a certificate in PEM form",
      });
      const one = {
        condition: `length(regexall("-----BEGIN ", ${value})) == 1`,
        message: "It has to be one certificate and nothing else.",
      };
      return { ...file, validations: [...file.validations, one] };
    }
    case "kubeconfig":
      return {
        ...lineEnded(token, variable),
        validations: [matching(value, kubeconfig, "a kubeconfig")],
      };
    case "file":
      return { form: "text", token, expression: variable, validations: [notEmpty(value)] };
    default:
      throw new Error(`no variable can stand at ${JSON.stringify(from)}`);
  }
}

/** The last steps of the fields for which a variable may stand; a test holds them against the schema. */
function kindOf(from: Path) {
  const [section] = from;
  const [parent, last] = from.slice(-2);
  if (section === "addresses") return "address";
  if (parent === "nodeLabels") return "label";
  if (parent === "headers") return "header";
  if (section === "files") return "file";
  switch (last) {
    case "token":
    case "kubeconfig":
      return last;
    case "ca":
    case "clientCertificate":
      return "certificate";
    case "clientKey":
      return "key";
    case "certificate":
      return "authority";
    default:
      return undefined;
  }
}

/** Source: k8s.io/cluster-bootstrap, token/api, BootstrapTokenPattern. */
const joinToken = hclString("^[a-z0-9]{6}[.][a-z0-9]{16}$");
/** A line break at the end of a secret that was kept in a file is not part of it. */
const lineEnd = hclString("/\\r?\\n$/");
const headerText = hclString("^[^\\x00-\\x08\\x0a-\\x1f\\x7f]*$");
const kubeconfig = hclString("[\"']?kind[\"']?\\s*:\\s*[\"']?Config\\b");

/** `text` as `tomlText` writes it: in single quotes where it has double ones and nothing that these can't hold. */
function tomlString(text: string): string {
  const escapes = `replace(replace(replace(text, "\\\\", "\\\\\\\\"), "\\t", "\\\\t"), "\\"", "\\\\\\"")`;
  return `[for text in [${text}] : can(regex("^[^'\\t]*\\"[^'\\t]*$", text)) ? "'\${text}'" : "\\"\${${escapes}}\\""][0]`;
}

function pemFile(file: {
  readonly token: string;
  readonly variable: string;
  readonly kind: string;
  readonly name: string;
}): Surface {
  const { token, variable, kind, name } = file;
  const block = `-----BEGIN ([A-Z]+ )?${kind}-----[^-]+-----END ([A-Z]+ )?${kind}-----`;
  return {
    ...lineEnded(token, variable),
    validations: [matching(`var.${variable}`, hclString(block), name)],
  };
}

/** A file that always ends in a line break: the plan has it behind the token. */
function lineEnded(token: string, variable: string): Omit<Surface, "validations"> {
  return { form: "text", token, expression: `trimsuffix(${variable}, "\\n")` };
}

function matching(value: string, pattern: string, name: string): Validation {
  return { condition: `can(regex(${pattern}, ${value}))`, message: `It has to be ${name}.` };
}

function parses(value: string): Validation {
  return {
    condition: `can(cidrhost("\${${value}}/32", 0))`,
    message: "It has to be an IPv4 or IPv6 address.",
  };
}

function notEmpty(value: string): Validation {
  return { condition: `trimspace(${value}) != ""`, message: "It must not be empty." };
}

/** With groups in its pattern, Terraform's regex() returns these and not the whole text. */
function uncaptured(pattern: string): string {
  return pattern.replace(/(?<!\\)\((?!\?)/g, "(?:");
}
