// Of no effect: each build names a file of versions/ instead. Go wants one all the same.
module nodegen/test/conformance/capi

go 1.24.0
