// The people of a unit, or of an agency's desk: they see an order on a phone or an HT, and answer, or do not.
#pragma once
#include "tests/sim/air.hpp"
#include "tests/sim/phone.hpp"

#include <map>
#include <string>

namespace kentongan::sim {

class crew {
 public:
  crew(loop& l, chance c, const options& o) : loop_(l), chance_(c), options_(o) {}
  // Either may be missing.
  void take(sim::phone* p) { phone_ = p; }
  void take(handheld* h) { handheld_ = h; }

  void sees(const shown_order&);
  void reads(const std::string& text);  // on the HT
  void was_not_heard(const std::string& text);
  std::size_t calls_on_air() const { return calls_on_air_; }

 private:
  enum class stage : std::uint8_t { told, accepted, en_route, on_scene, transporting, at_destination, over };
  struct job {
    std::string order;  // empty: known by its number only
    stage at = stage::told;
    bool working = false;
    bool called_back = false;
  };
  void told(std::uint32_t number, const std::string& order, bool stand_down);
  void later(std::uint32_t number, milliseconds wait);
  void act(std::uint32_t number);
  void say(std::uint32_t number, const std::string& word, const std::string& text, const std::string& reason);
  void speak_on_air(const std::string& text);

  loop& loop_;
  chance chance_;
  const options& options_;
  sim::phone* phone_ = nullptr;
  handheld* handheld_ = nullptr;
  std::map<std::uint32_t, job> jobs_;  // by short number
  std::string last_text_;              // on the air, without a number
  std::uint32_t last_number_ = 0;
  std::size_t calls_on_air_ = 0;
};

}  // namespace kentongan::sim
