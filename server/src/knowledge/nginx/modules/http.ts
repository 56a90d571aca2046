/** Exports httpModules, nginx's own but for those of stream and mail, and likeHttp, what the directive of a name means in them. */
import type { NginxDirectiveFact, NginxModule } from '../types.ts';
import { accessModule } from './access.ts';
import { additionModule } from './addition.ts';
import { authBasicModule } from './authBasic.ts';
import { authRequestModule } from './authRequest.ts';
import { autoindexModule } from './autoindex.ts';
import { browserModule } from './browser.ts';
import { charsetModule } from './charset.ts';
import { copyFilterModule } from './copyFilter.ts';
import { coreModule } from './core.ts';
import { davModule } from './dav.ts';
import { degradationModule } from './degradation.ts';
import { emptyGifModule } from './emptyGif.ts';
import { eventsModule } from './events.ts';
import { fastcgiModule } from './fastcgi.ts';
import { flvModule } from './flv.ts';
import { geoModule } from './geo.ts';
import { geoipModule } from './geoip.ts';
import { grpcModule } from './grpc.ts';
import { gunzipModule } from './gunzip.ts';
import { gzipModule } from './gzip.ts';
import { gzipStaticModule } from './gzipStatic.ts';
import { headersModule } from './headers.ts';
import { imageFilterModule } from './imageFilter.ts';
import { indexModule } from './index.ts';
import { limitConnModule } from './limitConn.ts';
import { limitReqModule } from './limitReq.ts';
import { logModule } from './log.ts';
import { mainModule } from './main.ts';
import { mapModule } from './map.ts';
import { memcachedModule } from './memcached.ts';
import { mirrorModule } from './mirror.ts';
import { mp4Module } from './mp4.ts';
import { perftoolsModule } from './perftools.ts';
import { perlModule } from './perl.ts';
import { proxyModule } from './proxy.ts';
import { randomIndexModule } from './randomIndex.ts';
import { realipModule } from './realip.ts';
import { refererModule } from './referer.ts';
import { rewriteModule } from './rewrite.ts';
import { scgiModule } from './scgi.ts';
import { secureLinkModule } from './secureLink.ts';
import { sliceModule } from './slice.ts';
import { splitClientsModule } from './splitClients.ts';
import { ssiModule } from './ssi.ts';
import { sslModule } from './ssl.ts';
import { stubStatusModule } from './stubStatus.ts';
import { subModule } from './sub.ts';
import { tryFilesModule } from './tryFiles.ts';
import { tunnelModule } from './tunnel.ts';
import { upstreamModule } from './upstream.ts';
import { useridModule } from './userid.ts';
import { uwsgiModule } from './uwsgi.ts';
import { v2Module } from './v2.ts';
import { v3Module } from './v3.ts';
import { xsltModule } from './xslt.ts';

/** In the order in which a reader would look for them. */
export const httpModules: readonly NginxModule[] = [
  mainModule, eventsModule, coreModule, upstreamModule, rewriteModule, accessModule, additionModule, authBasicModule, authRequestModule, autoindexModule, browserModule, charsetModule, davModule, degradationModule, emptyGifModule, flvModule, geoModule, geoipModule, gunzipModule, gzipModule, gzipStaticModule, headersModule, imageFilterModule, indexModule, limitConnModule, limitReqModule, logModule, mapModule, mirrorModule, mp4Module, randomIndexModule, realipModule, refererModule, secureLinkModule, sliceModule, splitClientsModule, ssiModule, sslModule, stubStatusModule, subModule, tryFilesModule, useridModule, xsltModule, perlModule, copyFilterModule, v2Module, v3Module, perftoolsModule, proxyModule, fastcgiModule, uwsgiModule, scgiModule, grpcModule, memcachedModule, tunnelModule,
];

const byName = new Map(httpModules.flatMap(({ directives }) => directives).reverse().map((fact) => [fact.name, fact]));

/** `name` is one that they have. */
export function likeHttp(name: string): NginxDirectiveFact {
  const fact = byName.get(name);
  if (!fact) throw new Error(`no directive ${name} in http`);
  return fact;
}
