/** Source: k8s.io/apimachinery, pkg/api/resource, the grammar above type Quantity. */
const grammar =
  /^\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]+)?$/;

/** Whether `text` is an amount as Kubernetes writes it, such as 500Mi or 0.5, and not negative. */
export function isQuantity(text: string): boolean {
  return grammar.test(text);
}

/**
 * Whether `text` is a threshold of eviction: an amount above zero, or a percentage up to 100%.
 * Source: pkg/kubelet/eviction/helpers.go, parseThresholdStatement.
 */
export function isEvictionThreshold(text: string): boolean {
  const percent = /^([0-9]+(\.[0-9]+)?)%$/.exec(text)?.[1];
  if (percent !== undefined) return Number(percent) <= 100;
  return isQuantity(text) && /[1-9]/.test(text.replace(/[eE][+-]?[0-9]+$/, ""));
}
