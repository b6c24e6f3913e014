/** A command line taken apart: what are options with their values, and what stands for itself. */
export interface Arguments {
  readonly operands: readonly string[];
  /** The values of options that take one, by name with its dashes. */
  readonly options: readonly (readonly [string, string])[];
  /** Options without a value. */
  readonly flags: readonly string[];
}

/** `takesValue` names the options that do: `-o`, `--output`. A bundle such as `-fsSLo` takes one where its last letter does. */
export function argumentsOf(words: readonly string[], takesValue: ReadonlySet<string>): Arguments {
  const operands: string[] = [];
  const options: (readonly [string, string])[] = [];
  const flags: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--") {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      continue;
    }
    const [, name = word, value] = /^(--?[^=]+)=([\s\S]*)$/.exec(word) ?? [];
    const isBundle = /^-[A-Za-z]{2,}$/.test(word);
    const letter = isBundle ? `-${word.slice(-1)}` : name;
    if (value !== undefined && takesValue.has(name)) options.push([name, value]);
    else if (takesValue.has(letter)) {
      options.push([letter, words[at + 1] ?? ""]);
      at += 1;
    } else if (isBundle && takesValue.has(word.slice(0, 2)))
      options.push([word.slice(0, 2), word.slice(2)]);
    else flags.push(name);
  }
  return { operands, options, flags };
}

const words = (text: string): ReadonlySet<string> =>
  new Set(text.split(/\s+/).filter((one) => one !== ""));

/** Source: curl(1) 8.5, without those that no fetch has. */
export const curlValues: ReadonlySet<string> = words(`
  -A -b -c -C -d -D -e -E -F -H -K -m -o -P -Q -r -T -u -U -w -x -X -y -Y -z
  --cacert --capath --cert --cert-type --ciphers --config --connect-timeout --connect-to --cookie --cookie-jar --data
  --data-ascii --data-binary --data-raw --data-urlencode --dns-servers --dump-header --etag-compare --etag-save --form
  --header --interface --json --keepalive-time --key --key-type --limit-rate --max-filesize --max-redirs --max-time
  --noproxy --oauth2-bearer --output --output-dir --pass --pinnedpubkey --proto --proto-default --proto-redir --proxy
  --proxy-user --range --rate --referer --request --resolve --retry --retry-delay --retry-max-time --speed-limit
  --speed-time --stderr --time-cond --tls-max --trace --unix-socket --abstract-unix-socket --upload-file --url --user
  --user-agent --write-out`);

/** Source: wget(1) 1.21. */
export const wgetValues: ReadonlySet<string> = words(`
  -a -A -B -D -e -i -I -l -o -O -P -Q -R -t -T -U -w -X
  --append-output --base --body-data --body-file --ca-certificate --ca-directory --certificate --certificate-type
  --connect-timeout --content-on-error --cut-dirs --dns-timeout --directory-prefix --execute --header --http-password
  --http-user --input-file --level --limit-rate --load-cookies --method --output-document --output-file --password
  --post-data --post-file --private-key --quota --read-timeout --referer --save-cookies --secure-protocol --timeout
  --tries --user --user-agent --wait --waitretry`);

/** Of ctr, crictl, nerdctl, docker, podman, skopeo, oras, crane, helm, kubeadm, git and pip: those that stand beside a name or a URL. */
export const otherValues: ReadonlySet<string> = words(`
  -a -b -c -f -i -j -n -o -p -r -t -u -v -C --address --namespace --timeout --connect-timeout --user --creds --auth
  --hosts-dir --snapshotter --label --platform --max-concurrent-downloads --tlscacert --tlscert --tlskey --config
  --image-endpoint --runtime-endpoint --pod-config --annotation --authfile --cert-dir --src-creds --dest-creds
  --src-tls-verify --dest-tls-verify --override-arch --override-os --registry-config --output --username --password
  --version --values --set --repo --kubeconfig --kube-context --branch --depth --origin --image-repository
  --kubernetes-version --cri-socket --patches --token --discovery-token --discovery-token-ca-cert-hash
  --discovery-file --certificate-key --node-name --ignore-preflight-errors --apiserver-advertise-address --tls-bootstrap-token
  --index-url --extra-index-url --find-links --requirement --target --constraint --requirements --name --host --data-root
  --volume --env --network --entrypoint --workdir --mount --restart`);
