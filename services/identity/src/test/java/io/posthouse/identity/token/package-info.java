@NullMarked
package io.posthouse.identity.token;

import org.jspecify.annotations.NullMarked;
