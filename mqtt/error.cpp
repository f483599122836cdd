#include "mqtt/client.hpp"

namespace kentongan::mqtt {
namespace {

class category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "mqtt"; }
  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::not_connected:
        return "not connected to the broker";
      case errc::queue_full:
        return "too many unacknowledged messages";
      case errc::refused:
        return "refused by the broker";
      case errc::stopped:
        return "the client is being stopped";
    }
    return "unknown MQTT error";
  }
};

}  // namespace

std::error_code make_error_code(errc e) noexcept {
  static const category instance;
  return {static_cast<int>(e), instance};
}

}  // namespace kentongan::mqtt
