@NullMarked
package io.posthouse.outbound.send;

import org.jspecify.annotations.NullMarked;
