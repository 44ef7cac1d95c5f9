/** Tests of the rules for paths. */
@NullMarked
package io.posthouse.gateway.exchange;

import org.jspecify.annotations.NullMarked;
