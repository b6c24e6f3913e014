/**
 * Where things are on the node. Components and formats share these, so that none of them imports another.
 * Nothing of ours is below /usr, which is read-only on image-based systems.
 */
export const layout = {
  containerdConfig: "/etc/containerd/config.toml",
  /** One directory: a colon-separated pair is not split by the transfer service of containerd 2.1 and later. */
  registryConfig: "/etc/containerd/certs.d",
  /** Default of containerd and of the kubelet: containerd's defaults.DefaultAddress, KubeletConfiguration. */
  containerdSocket: "/run/containerd/containerd.sock",
  preloadProgram: "/opt/nodegen/bin/nodegen-preload",
  verifyProgram: "/opt/nodegen/bin/nodegen-verify",
  preloadUnit: "nodegen-preload.service",
  preloadMoreUnit: "nodegen-preload-images.service",
  /** What the machine image is, and the program of the boot layer that compares. Only where there are two layers. */
  imageFile: "/etc/nodegen/image.json",
  /** What install.sh of a packer payload has brought. */
  payloadFile: "/etc/nodegen/payload",
  imageProgram: "/opt/nodegen/bin/nodegen-image",
  /** Before the gate in name: a machine image that is another one is not imported into. */
  imageDropIn: "10-nodegen-image.conf",
  kubeletUnit: "kubelet.service",
  containerdUnit: "containerd.service",
  trustUnit: "nodegen-trust.service",
  /** Before every other drop-in of ours in name, so that whoever reads them meets the order first. */
  orderDropIn: "10-nodegen-order.conf",
  containerdConfigDropIn: "20-nodegen-config.conf",
  containerdStoreDropIn: "30-nodegen-store.conf",
  proxyDropIn: "40-nodegen-proxy.conf",
  modulesFile: "/etc/modules-load.d/nodegen.conf",
  sysctlFile: "/etc/sysctl.d/99-nodegen.conf",
  gateDropIn: "20-nodegen.conf",
  /** After the gate in name, and after the 10-kubeadm.conf that the Kubernetes packages bring. */
  kubeletDropIn: "30-nodegen-kubelet.conf",
  /** The kubelet's own default root, and the path that kubeadm uses. */
  kubeletConfig: "/var/lib/kubelet/config.yaml",
  bootstrapKubeconfig: "/etc/kubernetes/bootstrap-kubelet.conf",
  kubeconfig: "/etc/kubernetes/kubelet.conf",
  staticPods: "/etc/kubernetes/manifests",
  /** No component has a default for it; beside the kubelet's other configuration. */
  credentialProviders: "/etc/kubernetes/credential-provider-config.yaml",
  /**
   * In the kubelet's drop-in directory, whose files are merged in the order of their names: behind the numbers that
   * they usually begin with, and behind a word too.
   */
  kubeletConfigDropIn: "zz-nodegen.conf",
  kubeadmJoin: "/etc/kubernetes/nodegen-join.yaml",
  /** A folder of our own: kubeadm applies every patch in it. */
  kubeadmPatches: "/etc/kubernetes/nodegen-patches",
  joinUnit: "nodegen-join.service",
  /** What kubeadm writes for kubelet.service. Source: kubeadm's constants, KubeletEnvFileName. */
  kubeadmFlags: "/var/lib/kubelet/kubeadm-flags.env",
} as const;

/** The containerd namespace that the CRI plugin uses; images in any other are invisible to the kubelet. */
export const criNamespace = "k8s.io";

/** The label by which containerd tells the kubelet not to collect an image. In containerd since 1.6.22 and 1.7.3. */
export const pinLabel = "io.cri-containerd.pinned";
