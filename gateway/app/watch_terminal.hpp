// The terminal that the board is drawn on, while the object lives: the alternate screen, without a cursor.
#pragma once
#include "gateway/app/watch_screen.hpp"

#include <string>
#include <vector>

namespace kentongan::app {

bool stdout_is_terminal();

std::string coloured_text(const watch_line&);

// One frame as ECMA-48 control sequences: every line written over the last frame's, the rest cleared.
std::string frame_of(const std::vector<watch_line>&);

class watch_terminal {
 public:
  watch_terminal();
  ~watch_terminal();
  watch_terminal(const watch_terminal&) = delete;

  watch_window window() const;                // now; 80 x 24 when the terminal does not tell
  bool draw(const std::vector<watch_line>&);  // false: nobody is there any more
};

}  // namespace kentongan::app
