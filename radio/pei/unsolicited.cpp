#include "radio/pei/unsolicited.hpp"

namespace kentongan::radio::pei {

std::optional<sds_header> read_sds_header(const fields& f) {
  std::size_t from = fields::most, to = 1, bits = 0;
  switch (f.size()) {
    case 3:
      bits = 2;
      break;
    case 4:
      bits = 3;
      break;
    case 6:
    case 7:
      from = 1;
      to = 3;
      bits = 5;
      break;
    default:
      return std::nullopt;
  }
  const auto service = f.number(0), size = f.number(bits);
  if (!service || !size) return std::nullopt;
  return sds_header{*service, parse_identity(f.text(from)), parse_identity(f.text(to)), *size};
}

std::optional<registration> read_registration(const fields& f) {
  const auto value = f.number(0);
  if (!value || *value > 5) return std::nullopt;
  return static_cast<registration>(*value);
}

std::optional<send_report> read_send_report(const fields& f) {
  const auto instance = f.number(0);
  if (!instance) return std::nullopt;
  return send_report{*instance, f.number(1)};
}

incoming_call read_call(const fields& f) { return {parse_identity(f.text(4)), f.number(12)}; }

std::optional<identity> read_own_identity(const fields& f) {
  const auto kind = f.number(0);
  if (!kind || (*kind != 0 && *kind != 6)) return std::nullopt;
  return parse_identity(f.text(1));
}

}  // namespace kentongan::radio::pei
