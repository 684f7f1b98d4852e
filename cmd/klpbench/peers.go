package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"klplint/cmd/klpbench/peers"
)

func peersCommand() *cobra.Command {
	o := peers.Options{Runs: 5}
	cmd := &cobra.Command{
		Use:   "peers",
		Short: "Measure klplint beside Coccinelle, cppcheck, sparse and gcc",
		Long: `Peers builds klplint and lets it and its peers read the same files, in turns, as
whole processes, and prints medians of wall time, processor time and peak
memory, how they grow with the text, and which of klplint's goals hold.

What is read:
  65 generated modules that are like vendors' excerpts, and testdata/vendor
  1 to 1000 generated modules of 500 lines
  1 generated module of 100 to 5000 lines
  the kernel's own livepatch modules, where "klpbench corpus" fetched them

The peers:
  coccinelle          spatch --no-includes --dir, with a rule of two call patterns
  cppcheck            with its defaults
  sparse              a file at a time, without headers
  gcc -fsyntax-only   a file at a time, with the kernel's headers; so is sparse
                      once more, and klplint's exact mode, with an empty cache
                      (cold) and with a filled one (warm)

A peer that is not installed is left out with a note. Debian has them in the
packages coccinelle, cppcheck, sparse, gcc and linux-headers-amd64.

"failed" counts the files, or runs, that a peer gave up on or complained about.
The whole takes a quarter of an hour, --quick a minute or two.`,
		Example: `  go run ./cmd/klpbench peers --quick
  klpbench peers --runs 9 --kernel-dir /usr/src/linux-headers-6.1.0-42-amd64`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().IntVar(&o.Runs, "runs", o.Runs, "timed runs of each tool on each corpus, after one that warms up")
	cmd.Flags().BoolVar(&o.Quick, "quick", false, "leave out the largest corpora")
	cmd.Flags().StringVar(&o.KernelDir, "kernel-dir", "", "`directory` of a configured kernel's headers (default: Debian's newest)")
	cmd.Flags().StringVar(&o.Klplint, "klplint", "", "measure this `program` (default: built from the repository)")
	_ = cmd.MarkFlagDirname("kernel-dir")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if o.Runs < 1 {
			return errors.New("flag --runs: at least one run is needed")
		}
		out, err := exec.CommandContext(cmd.Context(), "go", "env", "GOMOD").Output()
		mod := strings.TrimSpace(string(out))
		if err != nil || filepath.Base(mod) != "go.mod" {
			return fmt.Errorf("run this within klplint's repository: testdata is read from it")
		}
		o.Repo = filepath.Dir(mod)
		return peers.Run(cmd.Context(), cmd.OutOrStdout(), o)
	}
	return cmd
}
