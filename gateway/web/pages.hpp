// The pages' files, which are part of the program: open to anybody, since they say nothing; what they show they ask
// the API for. Names that a hash is part of never change what they mean and are kept by browsers for good; the others
// are asked for again each time, by ETag.
//
// What a page may do stands in its Content-Security-Policy: scripts and styles from here only, nothing written into
// the document, no frame around it, connections to here only.
#pragma once
#include "gateway/web/router.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace kentongan::web {

struct page_file {
  std::string_view path;     // "/", "/hp/", "/assets/board-4f2a.js"
  std::string_view type;     // "text/html; charset=utf-8"
  std::string_view content;  // gzip of it, when `gzip` says so
  bool gzip = false;         // all browsers read it; whoever does not say so gets 406
  bool hashed = false;       // the name says what is in it
};

// The files must outlive the routes. A page of a folder is found without the last slash, too.
void add_page_routes(std::vector<route>&, std::span<const page_file>);

}  // namespace kentongan::web
