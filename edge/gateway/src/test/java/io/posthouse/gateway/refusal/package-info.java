@NullMarked
package io.posthouse.gateway.refusal;

import org.jspecify.annotations.NullMarked;
