@NullMarked
package io.posthouse.gateway.limit;

import org.jspecify.annotations.NullMarked;
