package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"klplint/cmd/klpbench/corpus"
)

func corpusCommand() *cobra.Command {
	var again bool
	cmd := &cobra.Command{
		Use:   "corpus",
		Short: "Fetch the kernel's own livepatch modules",
		Long: `Corpus fetches the kernel's livepatch selftests and samples into a folder outside
of the repository, for the tests that read them, and prints that folder.

They come from Debian's package ` + corpus.Linux + ` (about 150 MB, of which 200 kB
are kept), by the system's apt-get, dpkg-deb, tar and xz. No root is needed.
What is there already is not fetched again.

The folder is $` + corpus.Env + `, or klplint/corpus in the user's cache folder.`,
		Example: `  klpbench corpus
  ` + corpus.Env + `=/srv/corpus klpbench corpus --again`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&again, "again", false, "fetch what is there already too, as when the package is newer")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		dir, err := corpus.Fetch(cmd.Context(), cmd.ErrOrStderr(), again)
		if err != nil {
			return fmt.Errorf("the corpus was not fetched: %w", err)
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), dir)
		return err
	}
	return cmd
}
