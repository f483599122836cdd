// What is said around keys: the question after an answer that has to be confirmed, and why keys were not understood.
// Indonesian, as words for a speech program (digits are said one by one). Pure.
#pragma once
#include "gateway/air/dtmf_frames.hpp"

#include <string>
#include <string_view>

namespace kentongan::air {

// "101" -> "satu nol satu", "*" -> "bintang", "#" -> "pagar"; anything else is left out.
std::string key_words(std::string_view keys);

// "tekan pagar satu nol satu pagar, salah tekan bintang": said behind "damkar satu, tiba di lokasi. betul,"
std::string confirm_words(unit_number);

// Why a reading was not taken, and what to key instead; empty where nothing has to be said.
std::string explain_words(dtmf_verdict);

// Too many answers wait for their confirmation.
std::string busy_words();

}  // namespace kentongan::air
