/** Exports imageFilterModule: pictures. Contexts and arguments are those of http/modules/ngx_http_image_filter_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const imageFilterModule: NginxModule = {
  name: 'ngx_http_image_filter_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_image_filter_module.html',
  directives: directivesOf(`
    image_filter :: L :: 1-3 :: off | test | size | rotate angle | resize width height | crop width height :: off :: What is done to pictures.
    image_filter_jpeg_quality :: H S L :: 1 :: quality :: 75 :: From 1 to 100.
    image_filter_webp_quality :: H S L :: 1 :: quality :: 80 :: From 1 to 100.
    image_filter_sharpen :: H S L :: 1 :: percent :: 0 :: How much pictures are sharpened.
    image_filter_transparency :: H S L :: flag :: on | off :: on :: Whether transparency of GIF and PNG is kept.
    image_filter_interlace :: H S L :: flag :: on | off :: off :: Pictures are interlaced.
    image_filter_buffer :: H S L :: 1 :: size :: 1M :: The largest picture; a larger one gets 415.
  `),
};
