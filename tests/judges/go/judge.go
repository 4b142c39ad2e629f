// Judge says whether a log in tlog-tiles layout is what its key signed, with the Go reference packages alone.
//
//	judge VKEY DIR-OR-URL [EARLIER-CHECKPOINT]     the whole log
//	judge VKEY PROOF.tlog-proof LEAF               one leaf
//
// Every hash is computed from the entries; served tiles are only compared, since sumdb/tlog's own tile reader leaves some
// of the tiles it fetches unchecked.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func check(err error) {
	if err != nil {
		fmt.Println("rejected:", err)
		os.Exit(1)
	}
}

func demand(ok bool, format string, args ...interface{}) {
	if !ok {
		check(fmt.Errorf(format, args...))
	}
}

func read(base, name string) []byte {
	if !strings.HasPrefix(base, "http") {
		data, err := os.ReadFile(base + name)
		check(err)
		return data
	}
	resp, err := http.Get(base + name)
	check(err)
	data, err := io.ReadAll(resp.Body)
	check(err)
	demand(resp.StatusCode == 200, "%s: %s", name, resp.Status)
	return data
}

// head opens a checkpoint; tlog-checkpoint has sumdb's tree format behind another first line.
func head(msg []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	n, err := note.Open(msg, note.VerifierList(verifier))
	check(err)
	origin := strings.SplitAfterN(n.Text, "\n", 2)
	demand(origin[0] == verifier.Name()+"\n", "checkpoint of %q, not of %q", origin[0], verifier.Name())
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + origin[1]))
	check(err)
	return tree
}

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) (out []tlog.Hash, err error) {
	for _, i := range indexes {
		out = append(out, s[i])
	}
	return out, nil
}

func judgeLog(vkey, base, earlier string) {
	tree, hashes := head(read(base, "checkpoint"), vkey), stored{}
	for n := int64(0); n < tree.N; n += 256 {
		tile := tlog.Tile{H: 8, L: -1, N: n / 256, W: 256}
		if tree.N-n < 256 {
			tile.W = int(tree.N - n)
		}
		bundle := read(base, strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1))
		for i := int64(0); i < int64(tile.W); i++ {
			demand(len(bundle) >= 2 && len(bundle) >= 2+int(binary.BigEndian.Uint16(bundle)), "leaf %d is cut off", n+i)
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			more, err := tlog.StoredHashes(n+i, bundle[2:end], hashes)
			check(err)
			hashes, bundle = append(hashes, more...), bundle[end:]
		}
		demand(len(bundle) == 0, "bytes behind leaf %d", n+int64(tile.W)-1)
	}
	tiles := tlog.NewTiles(8, 0, tree.N)
	for i, tile := range tiles {
		if i+1 < len(tiles) && tiles[i+1].L == tile.L && tiles[i+1].N == tile.N {
			continue // older versions also list the narrower states of a partial tile
		}
		want, err := tlog.ReadTileData(tile, hashes)
		check(err)
		name := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		demand(bytes.Equal(want, read(base, name)), "%s does not follow from the leaves", name)
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	check(err)
	demand(root == tree.Hash, "the %d leaves do not give the signed root", tree.N)
	if earlier != "" {
		old := head(read("", earlier), vkey)
		demand(old.N <= tree.N, "rolled back from %d to %d leaves", old.N, tree.N)
		if old.N == 0 { // every tree begins with the empty one
			old = tree
		}
		proof, err := tlog.ProveTree(tree.N, old.N, hashes)
		check(err)
		check(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
	}
	fmt.Printf("accepted: %d leaves, root %v\n", tree.N, tree.Hash)
}

func judgeProof(vkey, file, leaf string) {
	parts := strings.SplitN(string(read("", file)), "\n\n", 2)
	demand(len(parts) == 2 && strings.HasPrefix(parts[0], "c2sp.org/tlog-proof@v1\n"), "not a proof file")
	tree, index, proof := head([]byte(parts[1]), vkey), int64(-1), tlog.RecordProof{}
	for _, line := range strings.Split(parts[0], "\n")[1:] {
		if _, err := fmt.Sscanf(line, "index %d", &index); err != nil {
			hash, err := tlog.ParseHash(line)
			check(err)
			proof = append(proof, hash)
		}
	}
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(read("", leaf))))
	fmt.Printf("accepted: leaf %d of %d\n", index, tree.N)
}

func main() {
	args := append(os.Args[1:], "", "")
	if strings.HasSuffix(args[1], ".tlog-proof") {
		judgeProof(args[0], args[1], args[2])
	} else {
		judgeLog(args[0], strings.TrimSuffix(args[1], "/")+"/", args[2])
	}
}
