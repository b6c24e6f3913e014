// Answers what containerd's own code makes of a registry's directory: reads questions as JSON lines from stdin, prints one
// JSON line for each. Built once for every version of containerd in versions/.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"time"
)

type question struct {
	// host[:port], as image references have it.
	Registry string `json:"registry"`
	// Directories below certs.d, each with the files in it. CERTIFICATE and KEY in a file stand for real ones.
	Directories map[string]map[string]string `json:"directories"`
}

type host struct {
	Scheme         string   `json:"scheme"`
	Host           string   `json:"host"`
	Path           string   `json:"path"`
	HTTPAfterHTTPS bool     `json:"httpAfterHttps"`
	Capabilities   int      `json:"capabilities"`
	SkipVerify     bool     `json:"skipVerify"`
	HasCA          bool     `json:"hasCA"`
	Clients        int      `json:"clients"`
	Headers        []string `json:"headers"`
}

type answer struct {
	Hosts []host `json:"hosts,omitempty"`
	// What a pull would fail with, whatever hosts there are.
	Error string `json:"error,omitempty"`
}

func main() {
	certificate, key, err := keyPair()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	placeholders := strings.NewReplacer("CERTIFICATE", certificate, "KEY", key)
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<22)
	output := json.NewEncoder(os.Stdout)
	for input.Scan() {
		var asked question
		err := json.Unmarshal(input.Bytes(), &asked)
		if err == nil {
			err = output.Encode(answerTo(asked, placeholders))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
}

func answerTo(asked question, placeholders *strings.Replacer) (result answer) {
	root, err := os.MkdirTemp("", "nodegen-hosts-")
	if err != nil {
		return answer{Error: err.Error()}
	}
	defer os.RemoveAll(root)
	// A table that is none makes 1.x panic while it sorts.
	defer func() {
		if fault := recover(); fault != nil {
			result = answer{Error: fmt.Sprintf("panic: %v", fault)}
		}
	}()
	for directory, files := range asked.Directories {
		if err := os.Mkdir(filepath.Join(root, directory), 0o755); err != nil {
			return answer{Error: err.Error()}
		}
		for name, text := range files {
			if name != "hosts.toml" {
				text = placeholders.Replace(text)
			}
			path := filepath.Join(root, directory, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return answer{Error: err.Error()}
			}
		}
	}
	hosts, err := hostsOf(root, asked.Registry)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Hosts: hosts}
}

// describe fills in what a host's HTTP client and headers say.
func describe(found host, client *http.Client, header http.Header) host {
	transport, isPlain := client.Transport.(*http.Transport)
	if !isPlain {
		found.HTTPAfterHTTPS = true
		wrapper := reflect.Indirect(reflect.ValueOf(client.Transport))
		transport = (*http.Transport)(wrapper.FieldByName("super").Elem().UnsafePointer())
	}
	found.SkipVerify = transport.TLSClientConfig.InsecureSkipVerify
	found.HasCA = transport.TLSClientConfig.RootCAs != nil
	found.Clients = len(transport.TLSClientConfig.Certificates)
	found.Headers = []string{}
	for name := range header {
		found.Headers = append(found.Headers, name)
	}
	sort.Strings(found.Headers)
	return found
}

func keyPair() (certificate, key string, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", "", err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotAfter:     time.Now().Add(time.Hour),
		IsCA:         true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return "", "", err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", "", err
	}
	block := func(kind string, bytes []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}))
	}
	return block("CERTIFICATE", signed), block("PRIVATE KEY", encoded), nil
}
