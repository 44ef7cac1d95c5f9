@NullMarked
package io.posthouse.conformance;

import org.jspecify.annotations.NullMarked;
