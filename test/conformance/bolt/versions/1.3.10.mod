module nodegen/test/conformance/bolt

go 1.25.0

require go.etcd.io/bbolt v1.3.10

require golang.org/x/sys v0.4.0 // indirect
