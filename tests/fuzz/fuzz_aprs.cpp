// Any octets into the APRS parser: every view it hands out lies inside them, what can be formatted reads back as the
// same message, an answer can always be formatted, and a cleaned text is clean.
#include "radio/codec/aprs.hpp"
#include "tests/fuzz/require.hpp"

#include <array>

using namespace kentongan::radio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::array<char, aprs_max_text> cleaned;
  const std::size_t kept = aprs_clean_text(text, cleaned);
  require(kept <= cleaned.size() && aprs_text_is_clean({cleaned.data(), kept}));

  aprs_message message;
  if (aprs_parse({data, size}, message) != aprs_result::message) return 0;
  require_inside(message.addressee, text);
  require_inside(message.text, text);
  require_inside(message.id.value_or(""), text);
  require_inside(message.reply_ack.value_or(""), text);

  std::array<std::uint8_t, aprs_max_info> out;
  if (const std::size_t written = aprs_format(message, out); written != 0) {
    aprs_message again;
    require(aprs_parse(std::span(out).first(written), again) == aprs_result::message);
    require(again == message);
  }
  if (const auto answer = aprs_answer(message, "POSKO-1")) require(aprs_format(*answer, out) != 0);
  return 0;
}
