// A certificate for 127.0.0.1 that has signed itself: {cert, key}, files in `folder`.
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';

export function certificate(folder) {
  const [cert, key] = ['cert.pem', 'key.pem'].map(name => join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                           '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert],
               {stdio: 'pipe'});
  return {cert, key};
}
