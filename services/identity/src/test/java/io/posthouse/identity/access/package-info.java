@NullMarked
package io.posthouse.identity.access;

import org.jspecify.annotations.NullMarked;
