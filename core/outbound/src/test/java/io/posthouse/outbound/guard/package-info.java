@NullMarked
package io.posthouse.outbound.guard;

import org.jspecify.annotations.NullMarked;
