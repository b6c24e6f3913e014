// Decodes KubeletConfiguration files as the kubelet does: with the types of its own module, and strictly, so that an
// unknown, misspelt or repeated field is an error. Prints one JSON line a file, in the order of the arguments.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/kubelet/config/v1beta1"
)

type result struct {
	Error  string                        `json:"error,omitempty"`
	Config *v1beta1.KubeletConfiguration `json:"config,omitempty"`
}

func main() {
	scheme := runtime.NewScheme()
	if err := v1beta1.AddToScheme(scheme); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	// As in the kubelet, pkg/kubelet/apis/config/scheme, NewSchemeAndCodecs(serializer.EnableStrict).
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
	config, ok := object.(*v1beta1.KubeletConfiguration)
	if !ok {
		return result{Error: fmt.Sprintf("is a %T", object)}
	}
	return result{Config: config}
}
