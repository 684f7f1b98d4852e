package report

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// lineHashes are the values by which GitHub code scanning knows the lines of a
// file from one commit to the next, its partial fingerprint
// "primaryLocationLineHash". It computes them anew at upload and complains of
// every one that differs.
//
// The text counts as UTF-16 code units, without spaces and tabs, each line end
// (LF, CR, CRLF) as one LF, and ends in the unit 0xffff. A line's hash is taken
// of the 100 units from its first on, zeros behind the end: as a polynomial of
// base 37 modulo 2^64, in hexadecimal. Behind a colon stands how many lines up to
// this one have that hash.
//
// Lines are those of code scanning: a CR alone ends one.
func lineHashes(text string) []string {
	const (
		block = 100
		base  = 37
		end   = 0xffff
	)
	units := make([]uint16, 0, len(text)+1)
	var starts []int // of each line, in units
	lineStart, afterCR := true, false
	add := func(u uint16) {
		if lineStart {
			starts = append(starts, len(units))
		}
		lineStart = u == '\n'
		units = append(units, u)
	}
	for i := 0; i < len(text); {
		r, size := decodeRune(text[i:])
		i += size
		switch {
		case r == ' ', r == '\t', r == '\n' && afterCR:
			// A space behind a CR parts it from an LF.
			afterCR = false
			continue
		case r == '\r':
			add('\n')
			afterCR = true
			continue
		case r > 0xffff:
			r -= 0x10000
			add(uint16(0xd800 + r>>10))
			add(uint16(0xdc00 + r&0x3ff))
		default:
			add(uint16(r))
		}
		afterCR = false
	}
	add(end)

	top := uint64(1) // base^block
	for range block {
		top *= base
	}
	at := func(i int) uint64 {
		if i < 0 || i >= len(units) {
			return 0
		}
		return uint64(units[i])
	}
	// hash is of the units before next, at most a block of them.
	var hash uint64
	next := 0
	seen := map[uint64]int{}
	list := make([]string, len(starts))
	for n, start := range starts {
		for ; next < start+block; next++ {
			hash = hash*base + at(next) - top*at(next-block)
		}
		seen[hash]++
		list[n] = strconv.FormatUint(hash, 16) + fmt.Sprintf(":%d", seen[hash])
	}
	return list
}

// decodeRune is utf8.DecodeRuneInString but for invalid text, of which it takes
// what browsers, editors and Node.js write as one replacement character: the
// longest beginning of a character that is there.
func decodeRune(s string) (r rune, size int) {
	r, size = utf8.DecodeRuneInString(s)
	if r != utf8.RuneError || size != 1 {
		return r, size
	}
	// The second byte's range, and how many bytes the first one asks for.
	lo, hi, n := byte(0x80), byte(0xbf), 0
	switch c := s[0]; {
	case c >= 0xc2 && c <= 0xdf:
		n = 2
	case c >= 0xe0 && c <= 0xef:
		n = 3
		if c == 0xe0 {
			lo = 0xa0
		} else if c == 0xed {
			hi = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		n = 4
		if c == 0xf0 {
			lo = 0x90
		} else if c == 0xf4 {
			hi = 0x8f
		}
	}
	for size < n && size < len(s) && lo <= s[size] && s[size] <= hi {
		lo, hi = 0x80, 0xbf
		size++
	}
	return r, size
}
