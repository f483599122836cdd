// The board, and the lists of the commands, as lines of text. Pure: values in, lines out; the terminal is another
// file's.
#pragma once
#include "gateway/app/watch_model.hpp"
#include "gateway/app/watch_sentences.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app {

enum class watch_style : std::uint8_t { plain, strong, faint, good, caution, alarm };

struct watch_span {
  watch_style style = watch_style::plain;
  std::string text;
};
using watch_line = std::vector<watch_span>;

struct watch_window {
  std::size_t columns = 80, rows = 24;
};

// Characters of UTF-8 text; each is taken to fill one cell.
std::size_t width_of(std::string_view utf8);
watch_line cut_to(watch_line, std::size_t columns);
std::string text_of(const watch_line&);  // without styles

// The live board, never larger than the window: what burns comes first, what does not fit is counted in its last line.
std::vector<watch_line> draw_board(const watch_board&, std::string_view title, const watch_reader&, watch_window,
                                   domain::utc_time now);

// `order list`: a heading, and a line for each order.
std::vector<std::string> list_lines(const std::vector<watch_order>&, const watch_reader&, domain::utc_time now);
// `order show`: the response of the verb `order`.
std::vector<std::string> show_lines(const std::string& id, const boost::json::object& response, const watch_reader&,
                                    domain::utc_time now);

}  // namespace kentongan::app
