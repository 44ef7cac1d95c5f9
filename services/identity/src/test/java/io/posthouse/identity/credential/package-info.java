@NullMarked
package io.posthouse.identity.credential;

import org.jspecify.annotations.NullMarked;
