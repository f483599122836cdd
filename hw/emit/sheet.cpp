#include "hw/emit/sheet.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>

namespace kentongan::hw {
namespace {

constexpr int pin_length = 2;
constexpr int longest_wire = 40;

placed_pin place(const part& owner, std::size_t index) {
  const pin& what = owner.pins[index];
  placed_pin made{.owner = &owner, .what = &what};
  if (owner.half_width == 0) {
    // Two pins on an axis; turned clockwise by quarters.
    constexpr std::array<side, 4> first = {side::left, side::top, side::right, side::bottom};
    constexpr std::array<side, 4> second = {side::right, side::bottom, side::left, side::top};
    const auto turn = static_cast<std::size_t>(owner.sheet.turn);
    made.faces = index == 0 ? first.at(turn) : second.at(turn);
  } else {
    made.faces = what.at;
  }
  const point half = half_body(owner);
  const int reach_x = half.x + pin_length;
  const int reach_y = half.y + pin_length;
  const int slot = owner.half_width == 0 ? 0 : what.slot;
  switch (made.faces) {
    case side::left:
      made.offset = {-reach_x, slot};
      break;
    case side::right:
      made.offset = {reach_x, slot};
      break;
    case side::top:
      made.offset = {slot, -reach_y};
      break;
    case side::bottom:
      made.offset = {slot, reach_y};
      break;
  }
  made.at = {owner.sheet.x + made.offset.x, owner.sheet.y + made.offset.y};
  return made;
}

bool between(int low, int value, int high) { return low <= value && value <= high; }

// A straight piece from pin to pin, free of other pins and of bodies.
bool is_free(const circuit& board, const std::vector<placed_pin>& pins, const placed_pin& a, const placed_pin& b) {
  const point low = {std::min(a.at.x, b.at.x), std::min(a.at.y, b.at.y)};
  const point high = {std::max(a.at.x, b.at.x), std::max(a.at.y, b.at.y)};
  if (high.x - low.x + high.y - low.y > longest_wire) return false;
  for (const placed_pin& other : pins) {
    const bool on = between(low.x, other.at.x, high.x) && between(low.y, other.at.y, high.y);
    if (on && other.what->net != a.what->net) return false;
  }
  return std::ranges::none_of(board.parts, [&](const part& part) {
    const point half = half_body(part);
    return part.sheet.x - half.x <= high.x && part.sheet.x + half.x >= low.x && part.sheet.y - half.y <= high.y &&
           part.sheet.y + half.y >= low.y;
  });
}

struct pieces {
  std::vector<std::size_t> of;
  std::size_t find(std::size_t i) {
    while (of[i] != i) i = of[i] = of[of[i]];
    return i;
  }
};

}  // namespace

point half_body(const part& part) {
  if (part.half_width != 0) return {part.half_width, part.half_height};
  return part.sheet.turn % 2 == 0 ? point{1, 0} : point{0, 1};
}

sheet lay_out(const circuit& board) {
  sheet made;
  for (const part& part : board.parts) {
    for (std::size_t i = 0; i < part.pins.size(); ++i) made.pins.push_back(place(part, i));
  }
  std::map<std::string, std::vector<std::size_t>> nets;
  for (std::size_t i = 0; i < made.pins.size(); ++i) {
    if (!made.pins[i].what->net.empty()) nets[made.pins[i].what->net].push_back(i);
  }
  pieces joined;
  joined.of.resize(made.pins.size());
  std::iota(joined.of.begin(), joined.of.end(), std::size_t{0});

  for (const auto& [net, members] : nets) {
    for (const bool across : {true, false}) {
      std::vector<std::size_t> sorted = members;
      std::ranges::sort(sorted, {}, [&](std::size_t i) {
        const point at = made.pins[i].at;
        return across ? std::pair{at.y, at.x} : std::pair{at.x, at.y};
      });
      for (std::size_t k = 1; k < sorted.size(); ++k) {
        const placed_pin& a = made.pins[sorted[k - 1]];
        const placed_pin& b = made.pins[sorted[k]];
        const bool in_line = across ? a.at.y == b.at.y : a.at.x == b.at.x;
        if (!in_line || joined.find(sorted[k - 1]) == joined.find(sorted[k])) continue;
        if (a.at != b.at) {
          if (!is_free(board, made.pins, a, b)) continue;
          made.wires.push_back({a.at, b.at});
        }
        joined.of[joined.find(sorted[k])] = joined.find(sorted[k - 1]);
      }
    }
    std::map<std::size_t, std::vector<std::size_t>> parts;
    for (const std::size_t i : members) parts[joined.find(i)].push_back(i);
    if (parts.size() < 2) continue;
    for (const auto& [root, piece] : parts) {
      // Outwards from a pin that no wire leaves that way, so that the name lies on nothing; else along the longest
      // wire that lies flat.
      const auto is_open = [&](std::size_t i, side faces) {
        const placed_pin& pin = made.pins[i];
        if (pin.faces != faces) return false;
        const auto meets = [&](const placed_pin& other) { return &other != &pin && other.at == pin.at; };
        if (std::ranges::any_of(made.pins, meets)) return false;
        return std::ranges::none_of(made.wires, [&](const wire& wire) {
          if (wire.from != pin.at && wire.to != pin.at) return false;
          const point other = wire.from == pin.at ? wire.to : wire.from;
          switch (faces) {
            case side::left:
              return other.x < pin.at.x;
            case side::right:
              return other.x > pin.at.x;
            case side::top:
              return other.y < pin.at.y;
            case side::bottom:
              return other.y > pin.at.y;
          }
          return false;
        });
      };
      point spot = made.pins[piece.front()].at;
      side faces = side::top;
      int longest = 0;
      for (const wire& wire : made.wires) {
        const bool ours = std::ranges::any_of(piece, [&](std::size_t i) { return made.pins[i].at == wire.from; });
        if (!ours || wire.from.y != wire.to.y || wire.to.x - wire.from.x <= longest) continue;
        longest = wire.to.x - wire.from.x;
        spot = {wire.from.x + 1, wire.from.y};
        faces = side::right;
      }
      for (const side wanted : {side::top, side::right, side::left, side::bottom}) {
        const auto open = std::ranges::find_if(piece, [&](std::size_t i) { return is_open(i, wanted); });
        if (open == piece.end()) continue;
        spot = made.pins[*open].at;
        faces = wanted;
      }
      made.labels.push_back({net, spot, faces});
    }
  }

  std::map<point, int> meeting;
  for (const wire& wire : made.wires) {
    ++meeting[wire.from];
    ++meeting[wire.to];
  }
  for (const placed_pin& pin : made.pins) ++meeting[pin.at];
  for (const auto& [at, count] : meeting) {
    if (count >= 3) made.junctions.push_back(at);
  }
  return made;
}

}  // namespace kentongan::hw
