#include "engine/columnar/atom_coder.h"

#include <algorithm>
#include <array>

#include "base/int128.h"

namespace cocket::columnar {
namespace {

constexpr size_t kMostTerms = 8;

uint16_t code_of_sign(int sign) { return static_cast<uint16_t>(kEqual + sign); }

}  // namespace

AtomCoder::AtomCoder(const Plan& plan, AtomClasses& classes) : plan_(plan), classes_(classes) {
  for (const Atom& atom : plan.atoms()) {
    polynomials_.push_back(atom.polynomial ? narrow(*atom.polynomial, atom.inputs) : Narrow{});
    divisors_.push_back(atom.divisor ? narrow(*atom.divisor, atom.inputs) : Narrow{});
  }
}

AtomCoder::Narrow AtomCoder::narrow(const Polynomial& polynomial, const std::vector<uint32_t>& inputs) {
  Narrow made;
  if (polynomial.terms().size() > kMostTerms) return made;
  Integer common = 1;
  for (const Monomial& term : polynomial.terms()) {
    common = boost::multiprecision::lcm(common, boost::multiprecision::denominator(term.coefficient));
  }
  for (const Monomial& term : polynomial.terms()) {
    const Rational whole = term.coefficient * Rational(common);
    const Integer coefficient = boost::multiprecision::numerator(whole);
    if (boost::multiprecision::abs(coefficient) > Integer(INT64_MAX)) return {};
    Narrow::Term each;
    each.coefficient = static_cast<int64_t>(coefficient);
    for (const uint32_t factor : term.factors) each.inputs.push_back(inputs[factor]);
    made.terms.push_back(std::move(each));
  }
  made.usable = true;
  const bool linear = std::all_of(made.terms.begin(), made.terms.end(), [](const Narrow::Term& term) { return term.inputs.size() == 1; });
  for (size_t j = 0; linear && j < made.terms.size(); ++j) {
    Narrow::Linear each;
    each.input = made.terms[j].inputs.front();
    for (size_t k = 0; k <= kMaxScale; ++k) {
      if (__builtin_mul_overflow(made.terms[j].coefficient, kPowersOfTen[k], &each.multiples[k])) each.multiples[k] = 0;
    }
    made.linear.push_back(each);
  }
  return made;
}

// False: does not fit.
bool AtomCoder::sign_of(const Narrow& polynomial, const Codes& codes, int& sign) {
  if (!polynomial.usable) return false;
  if (!polynomial.linear.empty()) {
    // |value| < 10^18 and |multiple| < 2^63, at most 8 of them: the sum is below 2^126.
    uint8_t finest = 0;
    for (const Narrow::Linear& term : polynomial.linear) finest = std::max(finest, codes[term.input].scale);
    Int128 sum = 0;
    bool fits = true;
    for (const Narrow::Linear& term : polynomial.linear) {
      const Code code = codes[term.input];
      const int64_t multiple = term.multiples[static_cast<size_t>(finest - code.scale)];
      fits = fits && multiple != 0;
      sum += static_cast<Int128>(multiple) * code.value;
    }
    sign = (sum > 0) - (sum < 0);
    if (fits) return true;
  }
  std::array<unsigned, kMostTerms> scales;
  unsigned finest = 0;
  for (size_t j = 0; j < polynomial.terms.size(); ++j) {
    unsigned scale = 0;
    for (const uint32_t input : polynomial.terms[j].inputs) scale += codes[input].scale;
    scales[j] = scale;
    finest = std::max(finest, scale);
  }
  Int128 sum = 0;
  for (size_t j = 0; j < polynomial.terms.size(); ++j) {
    if (finest - scales[j] > 18) return false;
    // Both below 2^63.
    Int128 product = static_cast<Int128>(polynomial.terms[j].coefficient) * kPowersOfTen[finest - scales[j]];
    for (const uint32_t input : polynomial.terms[j].inputs) {
      if (__builtin_mul_overflow(product, static_cast<Int128>(codes[input].value), &product)) return false;
    }
    if (__builtin_add_overflow(sum, product, &sum)) return false;
  }
  sign = (sum > 0) - (sum < 0);
  return true;
}

int AtomCoder::sign(const Polynomial& polynomial, const Narrow& narrow, const std::vector<uint32_t>& inputs, const Codes& codes) {
  int found = 0;
  if (sign_of(narrow, codes, found)) return found;
  std::vector<Ticks> values;
  for (const uint32_t input : inputs) values.push_back(codes[input].ticks());
  return polynomial.sign(values);
}

uint16_t AtomCoder::operator()(size_t index, const Codes& codes, const std::vector<Coder>& coders) {
  const Atom& atom = plan_.atoms()[index];
  size_t contents = 0;
  bool known = true;
  for (const uint32_t input : atom.inputs) {
    known = known & codes[input].is_point();
    contents += codes[input].has_content();
  }
  switch (atom.kind) {
    case Atom::Kind::sign: {
      if (!known) {
        if (contents == 0) return 0;
        // What is not told counts as 0 in a sum that it can only add to.
        const bool told = atom.only_grows && std::all_of(atom.inputs.begin(), atom.inputs.end(), [&codes](uint32_t i) {
          return codes[i].is_point() || codes[i].code == kAbsent;
        });
        if (!told) return classes_.of(index, codes);
        return static_cast<uint16_t>(kPartly + code_of_sign(sign(*atom.polynomial, polynomials_[index], atom.inputs, codes)));
      }
      if (atom.divisor && sign(*atom.divisor, divisors_[index], atom.inputs, codes) <= 0) return kNoDivisor;
      return code_of_sign(sign(*atom.polynomial, polynomials_[index], atom.inputs, codes));
    }
    case Atom::Kind::quotient: {
      // Without both nothing is derived; by nothing it is divided when the divisor is 0.
      if (contents < 2 || (known && codes[atom.inputs[1]].value == 0)) return 0;
      if (!known || (atom.own && codes[*atom.own].has_content())) return classes_.of(index, codes);
      return code_of_sign(sign(*atom.polynomial, polynomials_[index], atom.inputs, codes));
    }
    case Atom::Kind::order:
    case Atom::Kind::notice: {
      if (!known) return contents == 2 ? classes_.of(index, codes) : uint16_t{0};
      const int64_t difference = codes[atom.inputs[0]].value + atom.days - codes[atom.inputs[1]].value;
      if (atom.kind == Atom::Kind::notice) return difference >= 0 ? kInTime : kLate;
      return code_of_sign((difference > 0) - (difference < 0));
    }
    case Atom::Kind::same: {
      const std::string* a = coders[atom.inputs[0]].text_of(codes[atom.inputs[0]].code);
      const std::string* b = coders[atom.inputs[1]].text_of(codes[atom.inputs[1]].code);
      return a != nullptr && b != nullptr ? static_cast<uint16_t>(kFirstAtomClass + plan_.sameness(*a, *b)) : uint16_t{0};
    }
    case Atom::Kind::together: return contents > 0 ? classes_.of(index, codes) : uint16_t{0};
    case Atom::Kind::two_sources: {
      size_t given = 0;
      for (size_t i = 0; i < static_cast<size_t>(atom.days); ++i) given += codes[atom.inputs[i]].has_content();
      return given > 0 && contents > 1 ? classes_.of(index, codes) : uint16_t{0};
    }
  }
  return 0;
}

}  // namespace cocket::columnar
