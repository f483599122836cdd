#!/bin/sh
# Usage: portability.sh NM ARCHIVE SYMBOL. Fails when the archive, compiled the way firmware compiles it, refers to the
# heap, to exceptions, or to anything of the C++ library; and when it does not define SYMBOL, for then it is empty or
# another one. (__cxa_pure_virtual is what a board's start-up defines as its way to stop.)
set -eu
nm=$1
archive=$2
symbol=$3
defined=$("$nm" -C --defined-only "$archive")
case $defined in
  *"$symbol"*) ;;
  *) echo "$archive: $symbol is not in it"; exit 1 ;;
esac
undefined=$("$nm" -C --undefined-only "$archive")
if printf '%s\n' "$undefined" | grep -v ' U __cxa_pure_virtual$' |
  grep -E ' [Uvw] (operator (new|delete)|__cxa_|std::|_Unwind_|__gxx_personality|malloc|realloc|calloc|free$)'; then
  echo "$archive: the lines above name what firmware does not have"
  exit 1
fi
echo "$archive: no heap, no exceptions"
