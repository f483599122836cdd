// A browser's WebSocket to kentongan-modem, as the page opens it.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace kentongan::test {

// Refused, closed or broken: boost::system::system_error.
class browser {
 public:
  explicit browser(const std::string& port, const std::string& origin = {});
  ~browser();

  void say(const std::string& text);
  void raw(const std::string& octets);  // past the WebSocket
  std::string read();                   // a text; sound is counted and passed over
  // False after so many texts that do not fit.
  bool read_until(const std::function<bool(const std::string&)>& fits, int most = 400);
  std::size_t sound = 0;  // samples

 private:
  struct wire;
  std::unique_ptr<wire> wire_;
};

}  // namespace kentongan::test
