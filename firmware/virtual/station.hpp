// The virtual world as a running thing: in step with the clock on the wall, at a pseudo-terminal, with a page for
// browsers and lines for people. One thread, one io_context.
#pragma once
#include "firmware/virtual/line_port.hpp"
#include "firmware/virtual/pacer.hpp"
#include "firmware/virtual/page_server.hpp"
#include "firmware/virtual/serial_tap.hpp"
#include "firmware/virtual/world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::virtual_radio {

struct station_settings {
  world_settings world;
  std::string link;  // symbolic link to the pseudo-terminal; empty: none
  std::optional<std::uint16_t> http_port;
  bool json = false;
  bool quiet = false;
};

class station {
 public:
  // `print` gets whole lines, without their ends.
  station(boost::asio::io_context& io, const station_settings& settings, std::function<void(std::string_view)> print);

  void run_in_real_time();  // from now on, the clock steps the world
  void step();              // one block, at once (a recording or a sound pipe is the clock)
  std::string command(std::string_view line, handset::hand by = 0);  // as obey()

  const std::string& line_path() const { return line_.path(); }
  std::optional<std::uint16_t> http_port() const;
  virtual_radio::world& world() { return world_; }

 private:
  void wait();
  void drain();
  void tell(std::string_view where, const radio::report& report);
  void note(std::string_view kind, std::string_view text, std::string_view where = {});
  void tell_frame(serial_tap::way which, std::span<const std::uint8_t> frame);
  void follow_channel();
  void show_state();
  std::string greeting() const;

  const station_settings settings_;
  std::function<void(std::string_view)> print_;
  boost::asio::steady_timer timer_;
  virtual_radio::world world_;
  serial_tap tap_;
  line_port line_;
  std::optional<page_server> page_;
  std::optional<pacer> pacer_;
  const std::string started_;  // tells one run from the next
  std::chrono::seconds missed_told_{};
  std::uint64_t refused_told_ = 1;                       // refused requests at which it is said again
  std::size_t on_air_ = 0;                               // transmitters at once
  std::deque<std::string> history_;                      // reports as JSON, for pages that come later; bounded
  std::vector<std::vector<std::int16_t>> loudspeakers_;  // by handset: not yet sent to browsers
  std::string state_;                                    // as last shown
};

}  // namespace kentongan::virtual_radio
