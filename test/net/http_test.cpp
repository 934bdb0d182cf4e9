#include "net/http.hpp"

#include <doctest/doctest.h>
