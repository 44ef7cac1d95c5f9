@NullMarked
package io.posthouse.gateway.traffic;

import org.jspecify.annotations.NullMarked;
