// What an analogue HT says: an order as a sentence, and what became of an answer.
//
//   damkar satu, damkar satu. perintah nomor dua belas. kebakaran. jalan merdeka sepuluh. rumah terbakar. jawab
//   sembilan dua belas
//
// All results are words as spoken() makes them, for a speech program. A P1 order is said twice; that is the caller's
// work, and so is the tone in front.
//
// Shortening. When an order takes longer than the limit by speaking_time(), these steps are taken until it fits:
//   1. the text is cut: at the last full stop or, failing that, comma that leaves half of what fits, else at a word;
//      "rincian di ponsel" (details on the phone) is said in place of the rest;
//   2. the text is left out, but for these words;
//   3. the place is cut likewise, down to place_kept octets;
//   4. the category is left out, then the place is cut down to its first word.
// The unit, the number and the beginning of the place are always said. A category has at most category_max octets and a
// unit's name at most unit_max, cut likewise. With indonesian_voice() and a number of at most four digits the result
// keeps every limit from airtime_least on; below it, the shortest form may not.
//
// Pure; never throws on any octets.
#pragma once
#include "gateway/air/voice_words.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/domain/event.hpp"
#include "gateway/ports/sender.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kentongan::air {

inline constexpr std::chrono::milliseconds airtime_least{20'000};
inline constexpr std::chrono::milliseconds airtime_most{120'000};  // a larger limit counts as this
inline constexpr std::size_t place_kept = 60;
inline constexpr std::size_t category_max = 48;
inline constexpr std::size_t unit_max = 40;

struct order_speech {
  std::string words;
  std::chrono::milliseconds time{0};  // by estimate
  bool shortened = false;             // the rest is for the phone and the desk
};

// `order` must not be null; `category` may be: unknown. `units`: the names of the units that are told, or of the agency
// when its desk is; the limit is kept for one. A drill says its radio_text only: its text is for screens.
order_speech order_sentence(const ports::transmission&, const domain::category* category,
                            std::span<const std::string> units, const voice_words&, std::chrono::milliseconds limit);

// An answer was taken: "damkar satu, tiba di lokasi, perintah dua belas, diterima". Number 0: of no order.
std::string readback(std::string_view unit, domain::answer_code, std::uint32_t number, const voice_words&);

// An answer was not taken, and why; empty for stored and repeat, which deserve a readback. `unit` is empty when nobody
// knows who keyed; `asked`: the order that was keyed, or 0.
std::string refusal(std::string_view unit, const domain::reply&, std::uint32_t asked, const voice_words&);

// The check digit does not fit. `unit` may be empty.
std::string wrong_check(std::string_view unit, const voice_words&);

// An emergency is on disk. `unit` may be empty: the call may have been damaged.
std::string emergency_ack(std::string_view unit, const voice_words&);

}  // namespace kentongan::air
