// Keytables writes schemas/containerd/<minor>.json and schemas/kubelet/<minor>.json: every key that
// a release of containerd or the kubelet reads, taken from the Go structs it reads its file into.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "../schemas", "folder to write containerd/ and kubelet/ into")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "keytables:", err)
		os.Exit(1)
	}
}

func write(out string) error {
	for _, t := range containerdTargets {
		if err := writeTable(filepath.Join(out, "containerd"), t, containerd); err != nil {
			return err
		}
	}
	for _, t := range kubeletTargets {
		if err := writeTable(filepath.Join(out, "kubelet"), t, kubelet); err != nil {
			return err
		}
	}
	return nil
}

func writeTable[T any](dir string, t target, read func(target) (T, error)) error {
	table, err := read(t)
	if err != nil {
		return fmt.Errorf("%s: %w", t.source(), err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text) // sorts the keys of a map, and ends with a newline
	encoder.SetEscapeHTML(false)      // array<string> stays readable
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(table); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, t.minor+".json"), text.Bytes(), 0o644)
}
