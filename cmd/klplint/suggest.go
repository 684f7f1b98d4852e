package main

import "klplint/analyzer/suggest"

// What errors about mistyped words of the command line end with.
var (
	didYouMean = suggest.DidYouMean
	orList     = suggest.OrList
)
