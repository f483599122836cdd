#!/bin/sh
# Usage: portability.sh NM ARCHIVE. Fails when the archive, compiled the way firmware compiles it, refers to the heap,
# to exceptions, or to anything of the C++ library.
set -eu
nm=$1
archive=$2
defined=$("$nm" -C --defined-only "$archive")
case $defined in
  *kentongan::radio::kiss_encode*) ;;
  *) echo "$archive: kiss_encode is not in it; this is not the codec"; exit 1 ;;
esac
undefined=$("$nm" -C --undefined-only "$archive")
if printf '%s\n' "$undefined" |
  grep -E 'operator (new|delete)|__cxa_|std::|_Unwind_|__gxx_personality|malloc|realloc|calloc|free$'; then
  echo "$archive: the lines above name what firmware does not have"
  exit 1
fi
echo "$archive: no heap, no exceptions"
