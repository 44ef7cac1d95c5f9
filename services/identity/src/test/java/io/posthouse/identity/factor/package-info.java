@NullMarked
package io.posthouse.identity.factor;

import org.jspecify.annotations.NullMarked;
