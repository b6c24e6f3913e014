// Writes a database with bbolt as containerd lays out its own, in many transactions: argument is its path, standard input
// has namespaces, images and their labels. Images whose name begins with "gone:" are deleted again, so that pages are free
// in between and the newest are all over the file.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strings"

	bolt "go.etcd.io/bbolt"
)

type image struct {
	Namespace, Name, Digest string
	Labels                  map[string]string
}

func main() {
	log.SetFlags(0)
	var images []image
	if err := json.NewDecoder(os.Stdin).Decode(&images); err != nil {
		log.Fatal(err)
	}
	db, err := bolt.Open(os.Args[1], 0o644, nil)
	if err != nil {
		log.Fatal(err)
	}
	const many = 50
	for start := 0; start < len(images); start += many {
		part := images[start:min(start+many, len(images))]
		must(db.Update(func(tx *bolt.Tx) error { return put(tx, part) }))
	}
	for _, each := range images {
		if strings.HasPrefix(each.Name, "gone:") {
			must(db.Update(func(tx *bolt.Tx) error {
				return bucket(tx, "v1", each.Namespace, "images").DeleteBucket([]byte(each.Name))
			}))
		}
	}
	must(db.Close())
}

func put(tx *bolt.Tx, images []image) error {
	for _, each := range images {
		if err := bucket(tx, "v1", each.Namespace, "images", each.Name, "target").Put([]byte("digest"), []byte(each.Digest)); err != nil {
			return err
		}
		for key, value := range each.Labels {
			if err := bucket(tx, "v1", each.Namespace, "images", each.Name, "labels").Put([]byte(key), []byte(value)); err != nil {
				return err
			}
		}
	}
	return nil
}

func bucket(tx *bolt.Tx, first string, rest ...string) *bolt.Bucket {
	found, err := tx.CreateBucketIfNotExists([]byte(first))
	must(err)
	for _, name := range rest {
		found, err = found.CreateBucketIfNotExists([]byte(name))
		must(err)
	}
	return found
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
