@NullMarked
package io.posthouse.identity.change;

import org.jspecify.annotations.NullMarked;
