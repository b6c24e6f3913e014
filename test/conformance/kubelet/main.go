// Decodes KubeletConfiguration and CredentialProviderConfig as the kubelet does, and JoinConfiguration as kubeadm does:
// with the types of their own modules, and strictly, so that an unknown, misspelt or repeated field is an error. Prints
// one JSON line a file, in the order of the arguments. Each file of versions/ makes it the program of one minor.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	credentialprovider "k8s.io/kubelet/config/v1"
	kubelet "k8s.io/kubelet/config/v1beta1"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta3"
	"k8s.io/kubernetes/cmd/kubeadm/app/apis/kubeadm/v1beta4"
)

type result struct {
	Error  string         `json:"error,omitempty"`
	Config runtime.Object `json:"config,omitempty"`
}

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		kubelet.AddToScheme, credentialprovider.AddToScheme, v1beta3.AddToScheme, v1beta4.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	// As in the kubelet, pkg/kubelet/apis/config/scheme, NewSchemeAndCodecs(serializer.EnableStrict), and in effect as in
	// kubeadm, cmd/kubeadm/app/util/config/strict.
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	output := json.NewEncoder(os.Stdout)
	for _, path := range os.Args[1:] {
		if err := output.Encode(decode(decoder, path)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
}

func decode(decoder runtime.Decoder, path string) result {
	text, err := os.ReadFile(path)
	if err != nil {
		return result{Error: err.Error()}
	}
	object, _, err := decoder.Decode(text, nil, nil)
	if err != nil {
		return result{Error: err.Error()}
	}
	return result{Config: object}
}
