// The sheet: where every pin is, and which wires and labels connect them. Wires are computed: pins of a net that lie on
// one line with nothing between them are joined; what stays apart gets the net's name at each piece. So a part's place
// decides how well the sheet reads, and no wire can be drawn that the source does not have.
#pragma once
#include "hw/source/circuit.hpp"

#include <string>
#include <vector>

namespace kentongan::hw {

struct point {
  int x = 0;
  int y = 0;
  auto operator<=>(const point&) const = default;
};

struct placed_pin {
  const part* owner = nullptr;
  const pin* what = nullptr;
  point offset;  // from the part's place
  point at;      // on the sheet
  side faces = side::left;
};

struct wire {
  point from;
  point to;
};

struct net_label {
  std::string net;
  point at;
  side faces = side::left;
};

struct sheet {
  std::vector<placed_pin> pins;
  std::vector<wire> wires;
  std::vector<net_label> labels;
  std::vector<point> junctions;
};

// Half the size of what is drawn for a part, pins not included.
point half_body(const part& part);
sheet lay_out(const circuit& board);

}  // namespace kentongan::hw
