// Counted by scripts/training/count-grams.ts over the logs of many projects: case and digits do not count.

/** The commonest texts of four characters in build logs: pairs of log2 of their number in a million, and the texts side by side. */
export const LOG_GRAMS: readonly (readonly [perMillionLog2: number, grams: string])[] = [
  // 8 to 16 in a million
  [
    3,
    '   "   /   :   >   k   o   {   }  \'t  (a  (c  (s  +f  +l  +p  +s  +t  +v  -l  -m  -x  :   <<  >   @l  [+  [m  [p' +
      '  aa  ap  ca  cr  cx  di  fa  fo  gc  h0  ht  ja  le  ma  o.  ra  ru  sh  st  su  th  to  un  ve  wa  wh "/h "0.' +
      " \"li \"te # t ### '/u 'an 'bl 'bu 'de 'do 'ho 'it 'mo 'pa 're 'se 'st 'tr ( d (0: (at (co (ec (en (in (mo (x0 *in" +
      ' +mo - @ - d - f - h --: --a --f --r --s --t -dh -dt -ff -fl -gr -m  -m0 -pi -ve -wl -xl -xv /ed /et /ma 0 ( 0 -' +
      ' 0 a 0 e 0 u 0)) 0,0 0ms :ac :ap :bu :co :do :ic :la :pl <<< <mo = < = s = t > d >-- @ g @ m @ s [+] [-w [/h [0,' +
      ' [fe [th ] f ] t ]-- ___ a c a d a m a n aar abo aff aft agr ann ano ans apt art at: aug bab bac bef bin byt c r' +
      ' cap cas cd  cer coe cov cxx d0g der dev dic dja dur ei0 ei: emp ena end eng enu erl esc eta exa fie fix foc foo' +
      ' fra fs- fs. fsc ful g++ gem gid giv glo gnu go  gui hea hel hir his hos hyd ide ind ipa iph jdk job ker lan lat' +
      ' lay len lev llv loo lua mac mas mbs meg mem mer mig mil moc mos moz mul mut mvn mys net noa nor npm nso nvi o.a' +
      ' obs one onl ora os_ oth pip pix pkg ple por pur py0 pyh que ran rcn re- reu rev rso saf sch sdk ses shi sin spa' +
      ' sph spo spr std swi syn tem ter tls tor tre try una unm unr upg utc via vim vis vul wai wan wea xen xml xvf zip' +
      ' {te | # } } ~[n!!! " ex", "", l"-fo"/cs":00"foo"lin"tes# ti$ ex$ gi$$an$0.a$0@0$wit% re%), & gi&& g\' &&\' (s\' fo' +
      "' ||' },'\"/c'-.t'...'/bi'/us'blo'cor'don'eli'foo'itp'mat'set( da()  () i() m() p() s(*se(00m(0:0(abs(bun(com(con" +
      '(ect(enf(mar(nat(nod(not(par(pro(sel(ser(sha(tes(thr(tm)(x00)  a) 0.) fi) pa) sp) st), (), p), r).st): f): i): s' +
      ")] i* [f*inf*set++-0+dfs+mou, '/, 'b, 'h, 'l, 'p, 's, 0,, al, an, ar, bu, gi, ke, nu, pl, py, st, tr, us, { ,0] " +
      '- @l- am- cl- co- lo-"fo-\'fo-- c---<---[--< --[ --] --co--de--ex--fo--pr--re--ta--un-.ta-0 (-0) -0-d-0-o-0-s-0.j' +
      '-0.x-00]-00f-00t-0] -0cf-0fd-> 0->-r-[ j-\\|/-add-adm-aet-and-ass-aut-b00-bac-bit-bre-bud-buf-c --cha-ci/-clo-d_g' +
      '-dec-dha-dia-dir-dle-dlu-dti-eas-edi-eng-env-exp-f {-fex-ffa-fla-flt-fs--fun-gcc-gen-git-glo-gra-gre-han-hea-hel' +
      '-i. -it--jso-jun-key-kot-lat-lto-m0.-m0/-m00-map-mar-mat-min-net-nod-ope-ora-org-out-ove-pc--per-pos-pre-pyh-pyt' +
      '-que-ref-rel-ren-reu-rul-scr-sig-slf-sni-spa-swi-tex-tls-typ-unk-uns-vel-web-wl,-wpo-xht-xli-xml-xvf-zip. -i. fo' +
      '. no. su. th. us. yo.(*s.. n.. s../0../c../v./00./vi.0 -.0 0.0 [.0 c.0 f.0 l.0 o.0% .0%).0+d.0,>.0-c.0-d.0-h.0-j' +
      '.0-n.0...0.e.0.f.0.r.0.t.0/f.0/i.0/n.0/t.0/u.0/v.00:.00_.00m.0: .0:a.0:j.0:r.0_a.0kb.0mb.0p0.a.b.acc.api.art.bin' +
      '.boo.bun.byt.c:0.ca/.cac.cli.cry.dis.ec0.egg.enc.err.es..esc.eva.exa.fr-.fr/.fun.gce.gfo.goc.h:0.hal.hgv.hib.hie' +
      '.hss.imm.jan.js,.js/.js:.jup.lin.loc.m0..man.map.mes.mos.mut.nat.nif.nio.noc.nod.ope.opt.pan.ple.pos.pri.py".rab' +
      '.rel.rep.res.sis.slf.spi.ss..ssh.sto.sur.tex.tgz.the.thi.thr.top.typ.uns.use.vau.ver.vis.web.wor.xht.yam/ tr/-\\|' +
      '/.ca/.ex/.gi//do//ma//or//pp/0 :/0/f/0/m/0/o/00-/00]/\\.e/\\/g/__i/_te/_ya/abs/acc/adl/and/ann/aop/arc/ast/asy/bal' +
      '/bat/bea/boo/bsh/ca-/car/chr/deb/dom/dow/eli/env/exa/fom/fra/goc/gol/gop/grp/gso/htm/hyd/imm/imp/jcl/jdk/jsc/jup' +
      '/jvm/jvn/kot/lan/lua/mak/man/mas/mem/mer/met/mix/mon/mor/mos/neo/okh/ori/oro/out/pip/pki/pmd/pol/pom/ppa/pre/qdo' +
      '/que/rai/ref/req/s  /s e/s, /sah/scm/sel/sie/sof/squ/sun/sys/tag/tem/tho/tif/top/tre/typ/uri/ven/vim/wel/whe/xbe' +
      "/xer0  -0  h0  w0  |0 (a0 *i0 -d0 -m0 0:0 0m0 : 0 [m0 [t0 ac0 d00 fi0 fr0 ig0 me0 no0 so0 ut0 wa0 },0%),0' (0) f" +
      '0) s0).s0+000+df0, \'0, d0, n0, r0,0]0-0)0-0:0-0_0-0b0-0c0->-0-a00-b00-bi0-cr0-ge0-h00-pc0-un0. 00...0.0"0.0k0.0p' +
      '0.ap0.ar0.co0.ec0.eg0.gc0.ht0.re0.ta0.va0.wh0.xh0/0 0/ba0/bi0/ch0/en0/fi0/fo0/ha0/in0/jc0/me0/mo0/os0/pr0/sc0/se' +
      '0/st0/te0/ve0/wa00 *00 g00 j00 n00 r00",00\',00):00+000-d00-u00.l00.m00.s00.w00/b00/e00/f00/h00/n00/o00/t00/w000(' +
      '000>000\\00_a00_x00aa00ad00ae00af00b 00ba00bb00bc00bd00be00bf00ca00cb00cc00cd00ce00cf00da00db00dc00dd00df00eb00ec' +
      "00ed00fb00fc00fd00fe00ff00h000mb00t000ub0: '0: (0: d0: e0: m0: p0:0 0:cl0:co0:en0:in0:ja0:re0@0.0@0b0] e0] s0] u" +
      '0_mi0a0c0a0e0a0f0aa00ad00ae00af00b  0b0b0b0c0b0d0b0e0b0f0ba00baf0bb00bc00bd00be00bf00c0a0c0c0c0d0c0e0c0f0ca00cb0' +
      '0cc00cd00d0a0d0b0d0c0d0d0d0e0d0f0da00db00dc00dd00df00e0-0e0a0e0b0e0c0e0d0e0e0ea00eb00ec00ee-0ee00f0a0f0b0f0c0f0d' +
      '0f0e0fb00fc00fe00ff00fgl0go.0h000j/l0j/t0mb/0ms|0obj0pro0t00: "0: \'m: (s: **: /b: /o: /t: 0}: [r: ba: bu: ch: di' +
      ': do: fo: gi: le: lu: ma: mo: nu: pa: po: pr: py: ru: so: su: ve:-- :--:://a://e://f://s:/bi:/sb:0  :0:0:[ 0:\\/\\' +
      ':act:app:che:cla:cle:enf:ext:fun:ice:lan:mav:mer:pla:plu:res:xml; no; se<0.0<<< <ini<k,v<mod= 0,= <t= ta= tr= {t' +
      '=(0,=0, =00,== 0=> 0=aut=fal=for=tes>   > do> gi> ra> ru>--->-r >>> @0b0[ ja[/ho[0,0[0/0[00 [00:[0][[dat[fel[htt' +
      '[jav[jso[na:[rem[tes\\.co\\.ex\\.ht\\.ss\\/\\.\\/\\/\\/gi\\:\\/\\com\\r\\n\\tex\\|/-] - ] = ] fo] fs] ge] ju] ne] no] re] th] un' +
      ']---]: e]: f]: l_.py_00/_00___.p___ ___a___s__a___re__se_a_r_acc_and_ann_app_ass_bac_c_r_cac_cen_cli_dec_eff_els' +
      '_end_env_equ_err_eve_ext_fer_fix_flu_gli_h -_hl _hom_htt_if _ign_in__ins_inv_its_jul_lat_lib_lin_lis_loc_mak_nam' +
      '_no__on__ope_opt_org_out_poi_que_red_reg_rel_s_b_sen_sig_siz_stl_sub_sui_swi_sys_tem_tex_thr_tim_too_tra_typ_und' +
      '_uni_url_use_whe_wri_yama 0:a coa dea fia fra hoa rea vea-ina-lia-loa-tia-tra.baa.nia.uta/bua/caa/ena/jna/rua/te' +
      'a0-0a00ba00da00ea00fa0b0a0baa0d0a0f0a_coa_hoa_reaa00ab00abinabouabreabytac-fac/eac] ac_gace.acesack/acttad aad c' +
      'ad(aad.nad00adabadchadclade admeadonadpoads adtaadteaesoaf)]af00afe-afe.afe;affeafilaft/age_agecagedageiaggeagno' +
      'ags ahi/ain-ainfainiaintaitiake_akinal  al 0al aal cal dal eal fal ial sal tal-0al-sal.ral.tal/0al/jal/mal0.al_f' +
      "alataldoaliaall.all/all:allaalmaalo.alonam.aam@0am_cambdamicaml_amq0amqpan (an ian ran) an-0an-pan/0and'and-ande" +
      "andmane.anesang'angoanifanimanniansaanshanslantaantiantoantyanupanyoaopaap.jap.papenapi:apigapp:appyapt-ar ]ar t" +
      'ar xar) ar.gar.har: ar:0aracarbaare.are;areaareuargoargsarhaariearitarksarnearsiart_arthartlary-aryras/case0ase_' +
      'aseaasedasevashbask_asonaspeass(ass-assdassoassuast ast-astoastrasurat eat fat hat lat pat wat-0at-aat-hat-lat: ' +
      "ate(ate/ateaategath'ath-ath.ath0ath:ath=athmathsatibatikatomattaatutaug ava0avalavasaveaaveravinawarax.aax.iaxb-" +
      'aximay razurb (0b 00b veb" "b-0.b-00b-nab/0.b/acb/cob/fob/jvb/lib/spb0-0b00ab00bb00cb00db00eb00fb0b0b0c0b0d0b0e0' +
      'b0f0b@0.b\\.cb_0 b_stbabebaf)ballbatabatibboobc-bbc0-bc00bcacbclabcombcxxbd00be00behabel-bencber bergbertbffibian' +
      'bimabin bin-bio.bit bjc-ble)blefblibboarbodybol boolboosboutbox.bprobqq/brefbrowbs/sbsolbuddbulkbutibx00by mby v' +
      'bzipc - c -oc 00c frc lic rcc vec-0-c-00c-dic-frc-lic-swc.coc.luc.unc/exc/rec/shc0 -c0.ac00ac00bc00cc00dc00ec00f' +
      'c0a0c0b0c0c0c0f0c: wc:00c]  c] cc_gec_rec_stca-tca00cal.calccalicartcastcat-causcb00cc  cc-scconcd00ce -ce =ce a' +
      'ce ice nce oce sce tce-mce-rce.ace.jce/0ce/pce/sce00cebececaced cedicer.cer/cer:cer_ces:cetecetocetrcf0-ch 0ch f' +
      'ch pch tch-sch.ach: chdbche_chicchmacho-cho/chpachuncificifycilecingcioncisecitlck (ck fck ock-rck.ack.cck.fck/l' +
      'cks ckslcksucktackupcl-oclanclaucle clescletcli cli-cm/mcn: coercol-col/com\\combcomecouccoutcrafcratcremcs-0ct -' +
      'ct fct ict tct-bct-pct-wct.nct/gct::ct_sctascterctkoctlyctooctroctructs.ctscctteculacurecutacve-cxx cxx_cy-tcy/t' +
      'd - d -od ard atd bed bud cld crd end fad ged imd lad mid mod ofd opd ord pod rud sed shd sid std tid und upd us' +
      'd ved whd(abd, sd-0 d-00d-ccd-gcd-ind.htd.ned/0.d/cld/fid/imd/lid/ord/rad/sqd/tid/twd00bd00cd00fd0a0d0b0d0c0d0d0' +
      'd0e0d0f0d: [d: cd: pd: ud=00d=b0d@0.d[cod\\dad_gld_ind_lad_nod_oud_pad_red_stda00darrdashdb 0db vdb00dbc/dbcadc00' +
      "dchadcladcondd00de -de ade wde.cde.gde.jde/fde_mdebidec.ded,deepdef deffdel del:delsdenedepldeptder'deridestdev:" +
      "dev_devidextdf00dfradfsgdhavdiandiatdicadifidinddinedir'diskditodjandk/0dk0/dk00dle_dluadmatdme.dmeldnesdoc doc-" +
      'doc.doc:doerdomador/doubdowsdox/dpoodreadrivds, ds[dds[pdsusdtasdtifducedumpdwisdy ae "/e (ee (se -we 0 e 0)e [/' +
      'e ace ale ame ape are ate bee bye che dae die fue gie ife lae loe mee mye nee obe one she sie ske tae tye upe ur' +
      'e wee whe":"e\' he\', e, ne-0fe-boe-bue-cle-exe-lie-nae-pre-pue-rue-see-xhe. ue...e.ace.che.dee.lue.nie.sce.spe.su' +
      'e/che/cle/die/ere/goe/ine/lue/mie/moe/ose/poe/soe/tye0-0e00ae00ee0b0e0c0e0d0e0e0e: "e: re:coe:rue; se=(0e=00e=tr' +
      'e\\.se_0.e_ane_efe_hee_ine_moe_pae_pre_see_sue_sye_unea00ead.ead_eadaeadfeadleadmeadoeadpeadteak/ealleam eam.eam@' +
      'eam_ean)ean/eannearneasoeasteasyeauteaveeavieb00ebasebiaebinebqqebufebuiec -ec/cec0.echoecisecktect:ectkectued =' +
      'ed eed jed led med ued ved. ed.ped_ced_pedaredfredgeediaedneedreedsueduceduleduree hee/0ee00eed eel eelseendeerr' +
      'eet.eeveeexeeextefaceffeeffoefoxegabegacegalegeregioegulehavei0:ei: eid=eigheigneinfeiniel-bel.ael.bel_selateld ' +
      'eld.eld/elibell/elloelogelopelp elreelu(em iem-aemagemaiemanemarembeemodemp/empoemq.emqsems emteemulen 0en aen c' +
      'en fen ien pen uen) en-den-fen-ien-ten.ien.pen.sen/een/wenchend_endtene-enedeneseniuenixenjdenscensoent,ent0entc' +
      "entoenumenv:envseobjeoviepaieploept_epther  er 'er =er [er eer per rer wer()er, er-ber-eer-jer-oer-qer-rer.der.t" +
      'er/.er/der/eer/fer/jer/mer/per_cer_fer_teraserc_erchercierclercuereaerecerefereperfoerg-erieerl0erlierloermaerme' +
      "eroneroperreers0ers_ersaershersoert ert.ery es  es 'es ces des oes wes, es..es.pes/aes/des/jes/oes/ues@0es_rese " +
      'eseteshoesimesisesofesonesorespaess)ess/ess:ess_essresstestjestnestqestwet aet cet oet ret tet-cet-oet-pet-set.j' +
      'et.met/cet/tet: eta ete-ete.etedetfnetimetocetooetraetreetryets-etsietsueue.eum.eunieutiev aev lev:aev_0evicevis' +
      "ewirex 'ex' exclexerexpaext\\extuey_pey_veypaf -if 0xf cof opf stf tyf vaf yof)] f/cof/tef00af00bf00df00ef00ff0b0" +
      'f0c0f0f0f0j.f@0.f_difa00fallfat-fb00fccofd0-fd00fer.festff -ff-0ff00ff_dffatffoufi-cfi-pfi/rfig-fig/fillfix fix_' +
      'fixefixtflakfltofnamfo ofo* fo-zfocafoldfommforwfox fr-sfronfs lfs.cfs/rfscrfsg0ft:0ftclful funsfuseg (0g -gg -i' +
      "g -sg /hg = g arg asg bag bog dog fsg grg log mag meg neg nog opg rag rug scg shg skg syg tag trg veg wig': g) '" +
      'g-00g-seg.clg.grg.jsg.mog.nog.osg.reg.slg.stg/deg/hag/jag/jbg/mog/scg0.vg0/0g0j-g: ag: cg: dg: lg: pg: rg:[ g:[0' +
      'g@0.g_h g_kogabygacygal gce.ge -ge cge fge pge.jge/fged gedegem gemagen gen/ger.geregersges_get.getfgetrght.ghtn' +
      'ghtwgid gimpginaginfgiongivegle glecgmetgnatgnmegnosgo vgobjgoclgolagreegreggs fgs).gs-bgs/jgsongth gulagvs.gzip' +
      'h  0h (0h -ih -xh 00h a h fih pah sth thh veh.agh.pyh/0.h00 h: /h:00h@0.h___hadehagehanthapehar har_harahariharn' +
      'harshas-havihcomhdb he bhe ghe ihe nhe uhe.ahe.nhe/jhe/lhe/xhed:heduhemahen_heriheroherphesshethhi-khia/hibahica' +
      'hicshilehinehinxhirohitehl shmarhml/hod=hoenhon hon:hookhorihorthot.houghpadhromhsupht/ahtnihtwohub\\hunki noi-co' +
      'i-koi. -i.hsi.jsi.pyi.ssi.uti/cai/poi/rei/sri00ni0: i: oi@0.i_utia-0ia-cia-dia-lia/0iac iac_iagnial-ial/ian-ianc' +
      'iantiateib-0ib-nib/0ib/aib/jib/lib/nib00ibatibboibc0ibcxibffibilibs ibs/ibx0ic fic-sicebiceficitick ickeicleicon' +
      'icprics-ics.ict ict-ict:ictiicy/id 0id/oid=0id=bide_idesidthiensier ies-ies.iestieveiew:if 0if oif tifesiff-iff_' +
      'ifi.ifilig_higgeign-igraiguaihubil-cil.cil/0il/cil/nild0ildcildrile/ilegilejilibilieilleilstilt ily im.pimapime:' +
      "ime_imedimenimerimeuimizimmoimrcimumin (in -in <in `in ein lin min nin vin',in-sin.jin/bin/cin/lin/pin/rinc.ince" +
      'incrind/indmindoindwine/ine_infiing=ing@ingeingminicinifinimink ink:inkeinneins.ins:inseint,int]inttinvaio.bio.c' +
      'io.jion(iondionfionnionoip 0ip nipadiptiiratire ire.irinirosirswis 0is fis mis pis vis wis-0is-sis. is.cis/0ise.' +
      'ise/isecish issuist-ist_isu.it -it hit iit rit) it-bit.iit.jit/lit__it_pitabite/ite:ite_itebitelitetitfcith:itly' +
      'ito-itp_its_ittlium-ive/ive:ivedivelivenivitix.hixedixinixtuize_j.paj/loj/taj0objabrjangjannjaxbjcl-jdbcjestjifi' +
      'jihujo/wjoinjs ijs vjs, js..js/pjs:0jschjsoujustjvm/jvnek   k (dk :bk :ck :dk :ik :tk exk ofk vek,v>k-buk-clk-re' +
      'k.buk.ink.jak/_tk/bok/jnk/lok: 0k@0.kagikb 0ke sked.kedskeepker_kersket ket-ket/keypki/ckillkip kit-korrks)]ks/a' +
      "ks/bks/cks/dks/lks/mks/pks/rks: kslikstyksumksupktakl 'sl - l 0.l dil fil htl inl pal sel shl sul til tol wil$0@" +
      "l': l-bul-inl-ovl-pll-snl.abl.acl.bal.c:l.cll.pol.rel.trl/00l/bil/mal/srl/tel0.gl00 l: cl@0.l] el_chl_stla-lla/0" +
      'lakelamblanalapplar larglasklauslazylclalconld bld dld gld mld old pld tld uld-pld/ald/ild/nld\\dld_ald_lldcaldow' +
      "le 'le -le ale ble gle mle nle ple rle vle-ale-fle-mle-ple-sle-xle.hle.jle.sle/0le/ile/jle/mle/sle:/le_dleauleav" +
      'lebaled.led:ledelefileftlefulejalelilenileprler$lerelersles-les_leseleshlesslestlet let/lewili nli-0li/0li/clian' +
      "liaslibilibllibplibulid lifilikelimilin-lippliselittlivelkitll 'll dll fll, ll-0ll-pll: lla/lleglliallisllvmlmap" +
      'lnerlo.alo/alo/hlo/slobjlog.logilogolonelonilooplopelow lowelowsls-cls.jls.pls.rls/cls/sls: lstelt slt) lt-0lt-r' +
      'lt/0ltfiltinlto-lto=lts lttalua_luaclueeluetlumnlutilux_lve lvm ly dly mly: m blm c m enm inm pym rsm tem vem wa' +
      'm-acm-cam.abm.enm.gim.grm.opm.shm.xmm/.em/anm/jam/jcm/jum/mam/sum/thm/trm/vem0.jm0.pm0/am0/rm0/sm00 m@0.m\\/\\m_ce' +
      "machmakimal mal-manimap map/mapemarymaskmat matumaximb  mb ambdambedmbinmbs/md  me ime tme''me':me-0me.mme/cmega" +
      'meldmeramercmes meshmesomespmestmet meunmi.pmi0fmigrmil/millmin min-minamindminemingmis.misemiximizeml.cml/0ml/c' +
      'ml_cmlanmmarmmenmmilmmobmobimon.mon:monomorpmotimounmozhmp/0mp/pmp/tmparmpbimpl$mpromputmq.amq.rmq00mqsems-pms/g' +
      "ms/sms: ms|0mum mvn n 'in (dn /hn /on <mn <tn = n acn aln ann apn ben chn din eln enn ern isn itn man men non op" +
      "n sen sin sun tan ten tyn usn ven wan$0.n't n-00n-aen-ann-bon-ern-fin-lin-man-pun-son-ten.han.jsn.min.pln.sen.su" +
      'n/enn/han/lan/lin/mon/scn/sen/tan0/an0/xn: nn:/bn:/sn:/un] gn] pn] tn_pon_ten_thn_usna/nnabsnaldnaminatuncatnced' +
      'ncesncetnchmnchpnchrncilncomncrend "nd 0nd and dnd end fnd gnd lnd rnd und\' nd.pnd0-nd[cnda/ndatndefndmandmendom' +
      'ndownds,ne -ne cne-0ne. ne.pne.sne/0neclneednel nel_nelrneovnerbnertnescnesinet net-newenexpnextnfacnflanfo*nfo-' +
      'ng (ng =ng xng-dng-hng-ing-jng-png-sng.nng.sng.tng/tng0-ng0/ng_snge nge.ngedngerngimngmengs)nifeniffnimpninsnio.' +
      'nit nit>nitfniumnix nizenjdknk: nlocnmapnmetnnobnnovnobinoclnon non$non-nonfnoopnostnovanpronrelns ans bns fns i' +
      'ns ons tns-dns. ns/nns/sns:mnsacnsannsconsecnsesnsetnsfenshensidnslansobnsolnsuinsumnsusnt  nt 0nt fnt lnt ont p' +
      'nt rnt snt tnt-pnt.cnt.jnt/ant] ntabntcontiantlyntmentomntosntsantu-numenumpnusenux nux/nux0nux_nv/pnvalnvimnvoc' +
      'nvs/o  oo (0o -fo /bo [do cho doo eno exo fio geo ino lio loo oro pro ruo seo sto suo* [o-coo-obo-pao-puo-zio.a.' +
      'o.apo.coo.jao.seo/apo/hao/moo/oro/sro/weo0.0o: mo=auo]  o] ao] io] jo] noa/coadsoardoautob iobarobigobilobinoble' +
      'obsooc: ock\'ock-ock_oclaoco/oconod lod.jodb odb/odbcode"ode=odesoenioercoersof aof cof oof vof woft/oftcoi.hoi/p' +
      "oid-oid/oifsojifojihokbookeeokerokhtokinokupol 'ol/colanold oldeoleaoletolexolinolkiols ols-olutom [om aom som-c" +
      'om.xom/.om/bom/com/dom/pom/rom\\/omaiomamomatombiome-omesometomisomjsommeompbomptompuon -on <on aon con don lon m' +
      "on ron$0on) on-bon-eon-jon-son.con.gon.mon.ton/aon/mon/ron/won/xon0-on=0on_pon_tonadoncioncoone'one_oneronfoonno" +
      'onoronsaonsionsoontiontsookbookiookuool ool:oolioolkoon.oostoot_op oop()op_dop_iopaloparoproopt.optsor -or .or g' +
      'or nor uor wor-dor-sor.eor.ror.sor/gor=for_toragorarorbiorcoore:ore\\ore_oremoreporesorg_orizorkborkiorm orm/orme' +
      'ormsormuoro/orraors.ort)ort_orwaos 0os_cos_ooserosixost_ostcostsot  ot bot rot uot-aot-sot.jot.pot/eote ote/otif' +
      'oto ou aou cou moubloud-oup.ous@out-out0out=out_outcouteoutiovimovisovy owabowerown-owseoxieoxy oxy_ozhap --p 0.' +
      'p 0/p 00p cop inp nop opp vep() p-clp.(*p.exp.htp.jep//op/cop/rop/tap00-p000p\\.hp_cop_elp_enp_eqp_ifp_papa.lpad ' +
      'pad.pallparhpat-pat.pat_pax.pbiopc-apc-cpc-gpc-lpe -pe epe ipe-ppe/fpe/npe/opec.pedapedfpenfpenjper per-per/perc' +
      'perfperipermpes pes:phanphiaphicphinphoepickpigupip pis/pki/pl$0pl-0pl.apl.dpl.ipl/0ple-plesplieplifploaployplus' +
      'ply(pm  pm wpmenpnp/poi-poifpos_powepp.(pp.epp//pp/cppa.ppenppreprobpronps/sps\\:ps_kpt-0pt-gpt/ppt_cptedptespth=' +
      'pthrptimptinpub/purppushput-putspvalpy  py",py):py/apy/mpy00pycopytoq.arq.raq000qdoxql (ql sqserquanquenquicr -x' +
      'r 0.r = r [sr ]-r acr alr bar bur clr fir flr isr jar lir mar mer nor ofr orr par prr skr sur tar ter unr upr us' +
      "r whr wir xvr$0.r' hr' ir', r() r-dor-imr-jar-orr-qur-rur-sir-slr-snr-spr.der.enr.esr.gzr.hgr.hir.imr.inr.jsr.lu" +
      'r.prr.rer.rur.ser.utr/enr/jur/sbr/srr/ter: dr: nr: or=for_for_hlr_par_prr_s_r_teraftrakeral0ram rantray rbalrc_s' +
      'rce.rce/rce_rcedrcefrch-rch.rch:rciorclarcn:rcurrd-grd_ordenrdiare -re 0re cre dre ere lre sre ure wre-bre-cre-j' +
      're-rre.are.cre.jre/bre/ere/jre: re; re\\.realreasrebarecired_redereduree-reemreenref-regureloreluremarer/res res/' +
      'reshresireupreverew rew/rforrg.grg/drg_krge.rhasri_urianricsrid/rid:riggritirittrk-brk-crk.brk/_rk/brk/prkborkey' +
      'rkinrks/rks:rl -rlanrlaprlclrm -rm-crm-erm.erm/jrmanrmedrmi.rmi0rms rms:rmulrn crn/crn/lrna-rnamrnesroblrol.rom-' +
      'romaromirompronironorontrop ror-ros-roshrowaroxirphirposrra/rranrridrs frs srs/irs/prs/srs0-rs__rsamrse-rsesrset' +
      'rshersinrso-rsocrsorrswirt  rt crt)]rt-0rt-urt.hrt/0rt/nrta.rtharticrtlerts rty rue rum.run/run_runcrutsrviervm ' +
      'rwarry fry try-cry.jry.sry/0ry/cryrer{}"r{}\'r{}-r}-"r}-fs \'ds (ss -gs -ps -ss ..s 0 s = s ==s als ats cas crs et' +
      "s exs fas las lis mas mes mis nes ons ops ors prs sas ses sus tes uns v0s was wes\", s' hs': s() s): s)].s, 0s, a" +
      's-bas-brs-ces-des-eas-exs-i0s-jas-mas-mus-prs-sps-sts-uss-vas-ves. fs.fis.hts.ims.mos.pls.prs.rbs.res.uss/.cs/.m' +
      's/__s/acs/ars/crs/exs/fls/grs/ios/jas/jds/jss/los/mes/nes/nos/ops/oss/pas/pis/prs/qus/ras/sos/sts/tas/urs/vis/we' +
      's0] s: -s: [s: cs: fs::ts@00s[das[jss[pas\\:\\s__is_bus_c_s_cos_fos_kos_ors_res_ses_tes_tosactsan0sardsavesc.usch.' +
      'scm/scopscouscovsdefsdk-se  se (se cse fse mse pse rse sse tse wse-0se-cse. se.ese.jse.pse.tse/0se/cse/hse/tse: ' +
      'se:rsectser/ser_setfsevesey-sfersg0-sh-0sha:shadshalshapshcoshi-shi.shi/shibshorsibisiblsiessimdsincsis-sis/sisc' +
      'sk.jsks)sksuslatslicslogsm-0sm/0smarsnifso-psobjsoluson.son:sor/sorbsorssoupspanspeesphispi-spi/splispotsrc\\sres' +
      'ss -ss ass fss hss mss oss pss):ss-0ss-bss-css-uss.pss.uss/ossdessetssf.sshcssibssigssimssl sspassprsssisssssste' +
      'ssuessusst  st (st -st .st ast fst ist tst vst-ast-dst-hst.gst.lst.rst/0st/bst/cst/hst/rst/sst0jst_0st_lst_ost_t' +
      'st_ustamstcsstdastdcstdestdistfestgestjastl_stlistmastonstprstqustr_stshstsosttastubsty-sty/su-gsu-psu/isubcsubp' +
      'subssuchsuessumesun/susisysls|0mt (et -dt -ft ./t 0 t adt apt bat brt dat dot ent evt frt git htt mat mot net no' +
      "t ont opt sit spt trt upt ust wit', t() t(tmt)  t) it)].t, it-0-t-adt-alt-apt-bet-crt-fst-get-htt-int-jat-ltt-op" +
      't-prt-sot-tlt-utt-wit.clt.det.hit.htt.jut.lut.nat.pat.prt.qut.ret.sct.set.spt.txt.vat/_yt/cat/clt/det/ett/gut/ha' +
      't/lit/lut/mot/net/opt/plt/pot/pyt/sot/srt/ubt0-0t00/t00:t: ct: ft: nt: pt: tt: ut=00t]  t] tt_0 t_0_t__.t_act_ca' +
      't_dat_det_ext_fet_flt_fot_het_ket_lit_obt_opt_pat_stt_utta (ta-pta.ata/ttachtag taketal,talitalptamptarbtbratbuf' +
      'tbultch-tch.tch_tclitcsstdatte (te cte ste tte-0te-ate-bte-rte-ste-tte. te.cteantebitebutecltecotedetegeteinteli' +
      "tem-temdtemstemtten teneteprter'ter:terlteroterrtesstetotexetfcctfertfnatgentgettgroth cth eth gth oth pth=0thag" +
      'thanthesthmlthsutibltickticltik-timitinftipltivitjavtkortl_stlettlevtlr/tlr0tly tly.tm) tmertml-tml/tmq.tmq/tnes' +
      'tninto 0to bto fto hto ito mto oto wto-ato-oto-sto=ato_itomatomitomjtop(topttor@tor_toratorttos_tp.htp.jtp/0tp\\.' +
      'tps\\tps_tquetr_htra tra-trastridtrigtruttry:try<ts (ts ats fts ots..ts.cts.pts/nts/pts/sts::ts@0tsantscatsettshe' +
      'tsizttacttedttenttimttlettopttp\\ttp_tty_tu 0tu ttu xtu/ tu0 tu0_tup(tup-tup_tupttus tus:ty ity oty sty-0ty-aty-b' +
      'ty-cty-sty-uty.cty.hty/0ty/jty/mty/uty: ty_0typvu cau tru xeu-guu/ tu/inu0 [u00.u000u0_aua (ua_cuachualiualsuant' +
      'uateuatiuatoub/fub/sub\\.ub_subleuceruchductouctuuddyude/udedudioudo udoeue pue/eue_oueexuencueriues uf/cug 0ught' +
      'ugs/uickule!ule.ule/ule>ull,ull/ullculliulneult)ult/ultfulttum.pum.tum/vummaumpyun aun fun wun.hun.mun.run/hund.' +
      'und:undaundouninunixunmaunmeunnaunt unusup tup_cuplouppluppruptourabure-ure/ure:ureaureduri_uriaurlcurniurpourse' +
      "ursous 'us-eus-vus/bus/mus: us@0use.use/ust-ut -ut aut fut iut tut-sut00ut=0utcoute(uteduterutesutf0uthouto-utom" +
      'utstutteuuiduwatv (0v liv/pyv:amva fva hva.nva.uva/rva: va_hva_tvac]val.val]var.vas/ve ave gve mve tve-0ve_kve_r' +
      've_sveabvectvel ven)ven_venpver:vereverlveryvia vim vim_vimrvis visuvit/vityvm vvm.ovm/jvnetvocavoidvulnw0/awabl' +
      "wantwardwarrwas watcwateweavweb-webqweldwherwhetwhilwidtwildwiriwisewl,-wn-lwpoiws cws rwserx 00x vex' hx': x-0." +
      "x-00x.exx.inx/0.x00 x00-x@0.x_asxbeaxcluxcodxercxi.jxiedxir-xit xitexlinxml:xml]xmlaxp 'xpanxplixstaxt.ixt.jxt.p" +
      'xt/_xtesxx  xx_ay (0y -wy /hy 0.y ady any buy dey foy isy muy noy ory shy toy vey", y): y-apy-buy-cly-sey-toy-tr' +
      'y.chy.hty.soy/coy/ory/spy/sry/tey0.0y00hy: /y: 0y@0.y_0.y__sy_vayarnyconymatynchyoutypatype=yproyptiypvayreayslo' +
      "yte yte-ytebytecytorz] pze oze=0zed zedtzer$zerozertzharzip.zip0zure{ter{}\"-{}'-{}-'{}-.| ##| /e| /m|/-\\|0ms|| :" +
      '}"-f}\'-.}, {}-"f}-\'f}-.t~[na',
  ],
  // 16 to 32 in a million
  [
    4,
    '   )   g   h   m   u   w  \'"  +m  -   /u  [0  [e  ch  cl  de  en  ex  fi  fr  go  ip  lo  no  pa  pr  se  sy  ti' +
      " #00 '\"/ '-- '/b '/h 'a  'co 'ht 'ma 'ut ( s (0m (ac (c) (ju (ma (no (st (ve *** + p - a - c - r - t --c --d --e" +
      ' --g --p --u --v --w -dl -e  -f  -fe -fs -g  -o  -o0 -p  -r  -so -sp -wa -we -wp /op 0   0 f 0 i 0 o 0 t 0), 0/0' +
      ' 00) 00- 00k 0:0 0x0 :ls <te = f = { ==  === @cl @le [./ [ex [ju [ma [op [re [sh a p a r a s amq arc arr ass att' +
      ' ava b t bal bar blo boo bra buf bun but chi cle clo co/ cur des dia dif doc doe ens equ eve exc fir fol fre fs ' +
      ' gen gro hav hom id: ign ima inp inv io. is- it  ite its jar jso lea lic loa mai mak man max mb  mes min mis mor' +
      ' neq nod nul num ok, ori out ove pla plu poi pri pub red reg ren roo sam sat see sel sen she sig sim sof som sub' +
      ' sud sun sus tex tri und uni upd uri was web wer whi wra yes { \' {fi {}- ||  },  ~[o", \'"/ho"0.0# st#000$ano$rep' +
      "& ta&& t' en' is'/bu'/ho': 0'htt'utf( sr() -(0, (0ms(act(c) (del(htt(jul(rea(set(shu(str(ver) (0) (s) - ) 00) in" +
      ") ma), d): c+ pa, '-, 't, 0), li, ve,-d_,>=0- 00- re- sh--->--:---> --ge--na--no--ve--wi-0 0-0' -0-0-0/p-00e-:--" +
      '-> r-act-adl-all-arc-bas-bin-c {-cc0-cen-cip-cle-cp0-cra-d_f-des-dig-dis-doc-enf-err-eth-fst-g --gnu-gri-gui-har' +
      '-htt-i00-imp-in--inc-inj-io--jar-jdk-jup-mac-mkd-mon-mul-nar-nat-no--o0 -obj-onl-opt-p {-pat-pip-pla-ple-pub-rea' +
      '-rec-run-scm-sin-sit-spe-spi-srp-sur-tag-tim-tra-tre-tru-upd-use-val-wal-wer-wp,.   .  a. pu. ye.. 0.. y../p./..' +
      './co./po./sr.0 i.0, .0->.0-m.0.l.0.m.0/b.0/e.0/x.00).00k.0:0.0:c.0:t.0_0.0b0.a.a.aar.abs.act.adl.age.ann.bac.bui' +
      '.cod.dat.eng.erl.fil.for.gz .han.has.imp.ind.inr.jac.jet.js..jso.jul.jvm.lau.m0/.mem.met.mis.noa.nsc.obj.ops.osg' +
      '.pac.pax.pla.plu.py).pyt.que.rea.sci.set.sha.sim.sli.sta.str.sup.swi.tar.twi/ (0/.m0//lo//mi//us/0/a/ana/ant/art' +
      '/bac/bas/byt/cac/cat/cha/cli/col/de//dep/dev/doc/edi/enf/err/est/etc/eth/fas/fla/gui/hac/inc/ind/inj/ins/irf/is0' +
      '/jak/jax/jbo/jer/jso/jsr/jul/luc/luv/map/mat/mic/mir/mod/moz/nat/nim/nod/obj/ow0/pan/per/pix/pla/por/rab/reg/rem' +
      '/rpm/sbi/ser/set/she/sou/sta/tim/too/twi/tyc/us-/vel/ver/vir/vnd0  00  p0 (d0 -w0 am0 an0 co0 do0 ex0 fa0 is0 pa' +
      "0 pr0 re0 st0 to0 un0' e0', 0) (0, c0, i0,>=0-bo0-cp0-li0-m00.0%0.0'0.0+0.0b0.0m0.aa0.lo0.m00.no0/an0/cl0/gh0/gu" +
      '0/io0/je0/js0/lo0/re0/ro0/su0/x00/xm00 a00 c00 f00 l00 u00))00).00,b00,g00-a00-c00-g00-l00-p00. 00.a00.e00.n00/r' +
      "00/x000'000s00][00_p00ac00ee0: n0: u0:0:0:te0] l0]: 0_0.0_0/0_pa0_x00a0b0ab_0ac00b0a0cf00e.00ed00fd00j-00j-p0j.d" +
      "0j.p0j/00j/a0kb 0kb)0ms 0x00:  c:  e: '/: (j: /h: /u: 0x: ca: cl: de: en: fi: ja: li: mi: ok: pu: st: tr: un: ur" +
      ': wr://d://l://m://u:/us:0 h:0: ::rf:bui:gen:jav:lsp:pha:pro:rfc:run<tes= 0.= 00= fa= { =0 -=0,b=0,g== t=tru> 00' +
      '@ ju@000@cli@ler[+] [./s[00,[00.[00/[0]:[com[de.[dep[exe[int[jar[jun[mai[opt[par[she[tar[thr\\000\\bui\\dat] + ] /b' +
      '] [d] [o] ca] ch] er] ex] fe] fi] im] li] or] se] sy] to] us_0 o_0/g_000__in__sh_act_bas_bin_bui_cor_dep_dis_dyn' +
      '_exp_fro_gen_git_hea_ini_int_is__koj_mem_obj_obs_pos_pre_rea_ref_rep_req_ser_ses_set_sou_spe_sta_sup_sus_to__unt' +
      '_v0__ver_wit_x00a (0a 00a paa tia-0-a-coa-dea-paa.a.a.fra.rea.toa.xma/00a/dea/lia/rea/sra/tia]..ab_0abelac-aac.a' +
      'ac/gac00ace acebach achiack:ackpacroact act/actcactead-0adapaddiaddradmiadocaemoage-age/age:agemaginagmeagreahea' +
      'ail ailaain.ain]ainsairsakarake ake[akeral, al.cal.pal/cal/lal/nal/oal/pal] ala-aldualenaleralhoaligallballsalte' +
      "aluaambaame'ame-ame=amepamerame}aml.ams-an eand.and0and:and[and_andrang ang-ansfansianspant antlanutany anylap/r" +
      'ape aphhaphiapi.apidapisapp.app/apsuaptear -ar-bar-par:naratarcoard_ardeardiarn arn]ars/artaar{}as aase)ase-ase.' +
      'ase/ash ash.asicask.askeasm-asm/asslasspastiat aat bat dat gat iat jat sat tat-sat/rata\\ate.ate_atematepatetatew' +
      'atisats[attraudiauseava]ava_avadavaiave ave_awleay bay eayerayteb 0.b thb.frb.pyb/mib/rpb00_b0a0b=00b=0]bal barc' +
      'bar{bashbasibb00be ebefobernbinabit_ble/ble_bleablecbledblemblisbmodbol:bom/bookbopebossbounbreabrewbs-0bsocbtif' +
      'btoobuf-bugsbut buteby rby sbygec   c -dc fic {dc) 0c-adc-coc-grc.adc.bac/gec/inc_00cal/caldcalecalhcapecapscbb0' +
      'cc -cc-0cc0 cc00ccepce (ce vce-0ce/bce/gce: ce=0cebacenecerecertces)ces-ces/ch  ch -ch00ch[cchemcigacijaciphcity' +
      'ck tck-cck-pck.gck/cckenckitckpockstcli/cloncloscloucm-pcmakcoluconjcookcopecoracoulcp00crawcrofcromcroscs/ocs=/' +
      'cseact dct-fct-mct.ictchcts cturctwecurlcustcutocycld (0d 0 d 0.d = d acd cad did exd fid isd lid prd sud syd th' +
      'd-0.d-apd-red-utd.jad.jvd.pyd/bud/cod/red/ted0-0d0] d0abd0edd0god_cod_foda tda/tdaccdaemdaptdarddatodb.pdbugddin' +
      'ddrede/idec-dec/degedepsder$der/derrdertdev/devedex.dexedfildiagdictdigedir/dir:dirtdisadiscdle-dle.dle/dlewdmin' +
      'doc/doesdpaidra-dresdroidropds ods-0ds/0ds/cdtooductdurady se (0e (de (me - e ..e ==e @ce [.e a e bue cle ene eq' +
      "e exe fre hae hte moe nae noe ofe ore pae ste une use vae wae wie': e() e) .e) @e-ape-ine-mae-one-ste.  e.are.au" +
      'e.exe.goe.hae.hte.jse.mae.moe.pae.pre.see.sie.sle.tee/0/e/aue/bue/exe/gee/ise/jae/jee/joe/jue/lie/nee/ple/pye/re' +
      'e/ste/sue0e.e:  e: /e: ee: se: te=0 e[0]e_coe_dee_foe_kee_obe_ree_uteableachead(ead-eadsean eanseanueatueb.febac' +
      'ebareberebsoec-0ec-dec/0ec00ec] ecacechaecifecigeck/ecluecs=ectaectwecyced (ed -ed ced hed ned oed-ied-ued/ced00' +
      'ed0aedebedicediredisedpaedtoee see tee-0eexcefilefixefs/egeneiveejavel cel fel-0el/0elaselegelemelenelf.elhaelin' +
      'ell.els/elseem mem.cemblembremetemisemitemoiemonemplemq-en ten-0en-jen/0en/rencrencvend.endoengteniaenpnenssensu' +
      "ent'entlentmentpenttenv env/ep 0eplaeproeps/eptoeqsier 0er cer der fer oer ser$0er$rer-cer-ier-mer-uer.aer.ger.h" +
      'er.ier.ler.per.uer/ser/ter:per@0er_seraberacerageralerarerbierelererereserfaericerkterl erlaerlbermoermserneerpr' +
      'err!erriers:ervaervlerxmes -es 0es ies pes ses ues) es-0es-pes/0es/fes/hes/nes/pes/res_fescaeseresqless-ess.esse' +
      'esssest$est)est0estbestgestlestpeswiet iet-aet-ret/aet/jet/set_netaretc/etinetlietriets ets/etteetwoeuseeverew_c' +
      "ewitex.jexitexp expiexplexprext ext:e} -f {ff {}f-0'f-0.f0-0fe ifeatfectfecyfer-fermfexcffecfi-nfi-rficafierfig." +
      "fig_finefirsflatfloaflowfluxfollfontfoo foo{for_fortfragfstafy_sfying 'ug - g /bg a g ang bug chg clg flg jag py" +
      'g seg stg whg-bog-cog.cog.jag.obg.opg.scg.teg/bug/crg/jog/jug/owg/teg0-0g0j/g: [g: ig: ug=0,g=00g] [gartgategati' +
      'gcc-ge  ge lge sge.hge/cge: gem-gemeger ger-ger/gertges:gestgetsgettgexpghc_ghcbght/ght:gin.git_gle-gmengnalgned' +
      'gnu go-egodbgon-gon/greagrecgrepgridgroogs-0gs.ggs/0gtesguarguregz fh   h --h -sh 0.h toh-0.h.hth000h[coha00hack' +
      'hardhasehaskhat-hat/hc_0hcbbhd0ehe ahe ehe fhe lhe mhe phe rhe the.mhe.sheethemehenther.hershes hgvshhophibehich' +
      'hierhighhis.histhmathmishod.hodahon-honehopphot houthronhssfht (ht: hub/hub_i ani-nai-rei/coi000i::ria-mia.fiac.' +
      'ial ialeib/cibc-ibleibopibs-ibtiibtoic -ic-gic/cice.ice/icenicesicetich ick-ick/icodicolicroics/icseid: ide iden' +
      'idocied ied:ieraietaifeciff ificift:ify ify_ifyiigarigesignaigneignmijavil-0ilabilatild.ild\\ild_ilddile)ile-ile.' +
      'ileciletillailliils imalimblime-ime.imeeimesimmuimulin din iin pin rin sin-cin-din-pin-rin-tin/min/sin] inarinat' +
      "incoind-indbine-infling)ingiingringtininink-inliins int intaintointsio.nio/0io/cio/nion'ion)ion,ion=ioneioriipe " +
      'ipheiphoipleiptsir -ir eir/bir: irefirf/irroirstirtyir} ir}-is ais cis dis ois sis-cisabisc.isfiisioisitisplist ' +
      'ist.ist\\istoit sit vit-jit-pit.pit.rit/0it/pit] iteditemitesith_ithoithsitivits ity.ity:ive-ivesixi.izatize:ize=' +
      'j-0.j-paj.dej/0.j/anjakajar-jar.jar]jbosjersjob js  jsr0juncjvm.k 0 k :ak :pk trk, pk-apk-cok-prk.gzk/auk/cok/ha' +
      'k/spkartkbooke[0kellkendker-ker/kernketskey key_keyskhttkib/kitokojikporks/sks/tktygl   l -wl 00l bel del fol st' +
      'l vel, 0l-apl-col...l.col.del.inl.jul.orl/crl/jal/lol/nel/orl/pal:  l: ol_rela.rla.tlabllacelaralarelastlatolaye' +
      'lbaclbrelcaclchald  ld ald eld fld ild nld sld-ald-rld/bld/cld/lld/mld/sld_slddilds-lduple "le @le cle fle ile o' +
      'le wle) le-cle.cle/ale/gle/nle_ulearlecaled,leinlel lemalenglenvlercles.les:let-let.letilexelhanlhoslib lib.lib0' +
      'libalibblibflibglibolibxlic lic-licilicylifelignlintlishlitell bll cll sll.oll/0ll_rllballocloatlocilog log/long' +
      'lookloseloudlowils.nlse lse,lsp:lt-clt-tlta lthtlticltiplua luatluceludilue lue.lue_lueslustluvilvedly -ly ily t' +
      'm   m -rm b m com erm mam mom v m-com-mam-prm.prm.thm.twm/asm/etm/fam/gim/remacrmailmalimambmanymap.map_marsmart' +
      'mastmat-matomatsmattmbrame  me-omed medimeexmembmepometrme} micrmirrmiscmitimittmkdiml-0ml-aml..ml/jmmitmmutmodi' +
      'moizmon mongmonimoremoshmovamozimp/gmpl-mpl/mplamplimposmq-smq_vms (ms/mmtesmycrmysqn (0n --n amn byn cln exn fi' +
      "n han lin ofn pan prn ren run stn ton', n) @n-cln-dan-enn-inn-jan-men-scn-sun-ton.  n.jan.prn.rbn.ren/ban/fln/vn" +
      'n/wan0/in0/nn:  n: cn@0.na/jnal_nallnaltnar-narynatence-nce/nch nclinconncryncv-ncy ncy-nd cnd ind pnd tnd.jnd0]' +
      "nd: ndarndbundedndifnditndorndronds/ndwined ned-nel.nelhnelsneqsner nerines nessnestnetlnetwng 'ng eng vng) ng, " +
      'ng-bng-cng.cng.rng/mngodngrengs ngs/ngtengthnialniconimanimbnit]nit_nitonittnjunnk-anknonlinno snonynormnothnown' +
      'npnpnresns-bns/ ns: ns] nsc.nse nse_nsernsfonsponsslnstensurnt (nt -nt ant cnt int vnt, nt-antalntarntednticntio' +
      'ntitntlrnto ntprntrintrunts:nttentu/numbnylinymoo  [o /ho bao reo tho uso veo-eto.neo.vao/auo/coo/neo0 -o: (o: r' +
      'o] +o] uoa/roadtobjcocitock ockiocksoclioco.ocolocs/od cod ioda oda/odacodb.ode-ode.ode/ode_odefodegoderodifods[' +
      'oducoes of sog/tog:[oggeogs/oi.soizeojo/ok, oke(okenol: olcaolcholicollools.ols/olumom -om mom pom tom.som.tom/j' +
      "om/tomapome ome:on  on 'on (on bon eon hon ion oon pon son, on-don-mon. on.jon.son/con/jon/vonabong ongooniconim" +
      'oninonitonjuons]onsuonymoo boo dooksooleoot oot-ooteoovyoo{}oppeopreopriops0opt-opy opyror bor eor ior lor oor p' +
      'or ror-0or.cor/0or@0or_poracoratord ord-ord.ordeoreaorimorinoritork ork.orm-orm.orphors ors/ort.ort/ory:oryaoryc' +
      'os-0osgioss/ost ost-ost:ostgostiostnot aot cot eot sot/mot/sot_motecoterotesotheothiotocouchoughoup ouseoutpouts' +
      'ovarove ow0/owinown own)ows:oxy.oxysozilo{}-p   p {dp,-dp-0.p.jap/0.p/ghp/tep@0.p_0 pageparkpartpatipclipcorpe/a' +
      'pe/ppecipedppeerpen pencpenppenspentper.pgrapha/phaspherphhophonpi apidopilapirapixiplacplayple.pleaplempm epm-m' +
      'pm/rpoi/polipom.poolporapplepplyppropre-predprefpretpriepriopritprivprodpromps0jpsulpt/hpterpticpty put py fpy/c' +
      'py/dpy/epy/ipyhdpyripyteq-seq_v0qsimquarr   r (dr - r -pr a r anr der dir elr exr for fur inr mor str syr tor ve' +
      'r$rer-bur-dir-mar-par-prr-str-utr.exr.fir.gor.par.scr/bur/cor/lor/shr: /r: cr:0.r:nar:phr=0,r=00r] /rabirablrade' +
      'ragmraherailrainramsranerangrap/rarcrarirawlraytrbinrc/crc/irc/srce=rcecrceprcharcodrderrdinre are fre ire tre-a' +
      're-ire-pre.mre.pre.sre/gre/mreakrecured,ree/reforefsrelarenareplresqretrrettreusrfacrfc0rg/brg/hrge rgerri::ria.' +
      'rictriderietrifyrimiriorrivariverk 0rk-0rk/ark/hrk/jrktyrlbrrmalrminrmodrn/brn/frn] rna/rnatrnelrns rockroduroft' +
      'roidrom_romeronerongroovroprror.ror=ror_routrpm-rpm/rprorr! rs.prs/frse rsecrseyrsivrt -rt srtemrtiertiorts.rty_' +
      'ructrue,run(run.rvlerxmlry /ry iry-0ry.pry/sryanrycar} &s (ds (fs -fs 0.s ars bus cls fis has iss mus obs res st' +
      's ups uss ves wis) @s, ps-0:s-ars-bes-dis-pls-res-ses.cos.gos.jss.nss.tes/ (s/bas/chs/cls/des/dis/fis/ges/has/li' +
      's/pos/ses/sps/srs00/s0j.s: /s: ms: ws:00s=/us] ssablsahisampsanasatisbinsc.bscapscijscm-sconscrase -se .se ase o' +
      'se use) se, se.sse/ase/fse/jse/rse_fsec sec-see sembsequsermset-set_setesfiesforsgi.sh -sh.hsheesim.simusinksive' +
      'skelslinsloasm/asolesomeson sor.sorisortsparsplasporsprosquasr00srpmss [ss css tss-mssemsslossresssyssysst #st b' +
      'st cst) st-0st-fst-tst.pst.sst:0st\\bst_bst_est_hst_ist_wstabstagstbustcastclstcostdysteastepstgrstnastogstomsts-' +
      'stsusttwsu-isu/ssubmsulesupesuriswift #0t (0t (ct (dt --t = t alt ant art cat cht clt dit ext hat iot ist jat li' +
      't lot oft pat prt stt tht vat) @t-bot-clt-fit-hat-jut-mat.cht.jst.met.plt.pyt.rut/but/cot/hot/mat/pat/spt000t:  ' +
      't: at: st:0 t::tt@0.t\\but_bat_cht_dit_dyt_git_int_met_net_not_prt_sit_spta 0ta.xta/0tabitagetagstal.tcastclatcom' +
      'tcontdynte ate ite.tteadtecited-ted.ted/ted:ted_temetemitenctep ter_terfteriterttes/teswtetetewitf-0tgreth 0th a' +
      'th sth tth: th__themthenthinthmathmithorthtttic ticotiestifitifytilitimatimptisftitytivatls-tmaptmemtmettml.tmq-' +
      "tmq_tnamto 'to -to [to ato dto eto gto pto sto.vto/atogrtoketoprtor/tovatp_ptpcltpprtrahtraitrattrestrietriptron" +
      'tructry try-try/ts -ts its.lts/cts/mtsertsoutsuitsusttasttp ttp/ttp0ttppttrittwotty.ttystu0)tu0.tu00tup.tutitweb' +
      'twomtworty -ty-tty/nty_utychtyg.tystu-inu/siu0) u0.0ual ual:ualeuarduareubmouby ubygucenuch uctiude udinue, ue.e' +
      'ue/sueryuiltularullyulthultsum/gumbeumerun sunicunknunreunsuuntaunteup lup.puperupgrure.uri:url urn urnsursius-a' +
      'us-bus-suse_usesusteustoute utf-utheutinuto uto.utovutpuuts/uvitux-0ux-gux-xv eiv0_0va-pva/0va/dva/sva].vadovail' +
      'vas-vatevativaulvax.vax/ve_cvemevendver_verkverrvf {vim/vis-vis_vletvm/gvnd.w 0 w 00w_cowaitwallweb.webswerewerr' +
      "whicwiftwindwingwlerwn) womawp,-ws: x   x-gnx-x0x.htx.jsx00/x000xampxec]xedtxenixhtmxir'xml xpirxposxprext-0xt/p" +
      "xt: xturxvf xxxxxysey   y '/y --y apy coy fiy say sty thy-coy.jay.pyy/cay/day/esy/iry/jey/may/ney_pay_soy_unyana" +
      'ycacychoycleycroyg.tygemyhd0ylinymouync yourype-yptoyrigyserysqlystrz frzatize: zer/zillzip {fil{}-f{}-m} &&} -c' +
      '}-fo}-mk~[or',
  ],
  // 32 to 64 in a million
  [
    5,
    "   '   ]   b   d   e   i   l   n   p   r   s   x  +   0   [   [j  ]   bu  fe  in  li  py  re  us  x0  {  &&  'fi" +
      ' (0/ (fr (li (se (sh - 0 - s --l --n -c  -i. /cs /tm /va 0 s 0 } 0%] 00] 0m0 = 0 =>  @ j [   [de [ja a f acc act' +
      ' alr an  ana any api app are arg as  aut b a bas bee bei cac cal che cli cod col cop cor dar dcm deb dec def det' +
      ' eli enc ent env exe fed fet fut gam gcc get goo if  imp inc ini jfr jul kb) kb] key lis loc log mar mat ms  mus' +
      ' no- ope opt oss ow0 per pos pul pyt rab rec ref rel rub s - sha siz sou src sto suc sup sym sys tar tha thi tot' +
      " unp up  up- url v e val var wil wor wri x00 { n {di | t } =#00 %] s', t': ''fil(0/0(00.(bac(for(fro(lin) ~[): e" +
      '): n): t*** , 0 , 0., co, di, do, in, pa, re, ty,00],b=0,g=0- 0m--lo-0.f-0/s-any-bea-boo-bun-cac-cla-cod-col-def' +
      '-dep-e0e-fil-foo-for-fra-get-i..-inf-ins-io/-jav-lib-lin-loc-man-mav-met-nam-pac-pas-r r-sec-set-sid-str-to--too' +
      '-ver-wit-x00. 00. ok.. o.../../.../l./ca./li.0) .0-e.0.v.0/0.0/d.0/h.0/o.app.arc.atl.aut.awt.bas.cha.che.cla.dcm' +
      '.deb.def.ecl.el0.eln.exe.get.git.gra.hs,.inj.inv.js .mod.nem.net.o ).ow0.par.poi.py .py0.rb:.rvm.sca.too.tra.txt' +
      '.ubu.val.x00.xml/..//.rv//os//pa//ww/00)/00./act/api/app/asm/cab/can/che/co//cor/dat/dea/dis/eln/ext/fib/fil/fin' +
      '/for/gen/ghc/go-/gra/gro/hal/ham/hos/io//jet/jna/jod/lin/loc/mar/moc/moj/mvn/ope/opt/poi/pun/red/rel/res/roo/rub' +
      '/sca/sit/spi/str/tex/ubu/use/uti/val/var/wag/web/www/x00/xml0 (f0 --0 -f0 0 0 [00 b 0 by0 in0 li0 ms0 of0 op0 te' +
      '0) ~0,b=0,g=0-0 0-de0-e00.0,0.0_0.fi0.py0.x00/ae0/ap0/as0/de0/ge0/ht0/ju0/ne0/sl00 d00 h00 i00 o00 p00 t00 }00-b' +
      '00.f00.v00.x00/a00/c00/d00/j00/l000_000k0: i0:am0] i0] p0][00_0 0_0_0_am0j-a0j/s0m0s0ms)0s d0~00:  [: /v: an: ex' +
      ": fa: me: ne: op: or: re: se: to: us://o://w:00,:amd:ins:jar:na]= 'f= 't=/us==0.=> c=app> ce>=0.[  0[ ru[00][ant" +
      '[deb[org[r=0] /h] bu] ce] sk] } ]...][00^^^^_0  _00 _00-_00._0_0_amd_cha_dat_dir_get_key_mag_map_mat_met_mod_new' +
      "_not_par_pat_pro_res_sho_str_tes_the_uti_vala   a fua', a-foa-moa-sia.awa.coa.laa/0.a/coa/doa/gua/oraarcabalabas" +
      'abilack-ack.ackgackiacleacocactaad haddeady afe afteage.agenagicagleagonailsain al -al pal ral.jala:alanall-all_' +
      'alloallyalo/alogalrealysamcrame:amesametamodamplan.canchandaandoandsang.ang/ang0anguanonant:antsanvaany.api apr ' +
      'ar-car.par/lar/qare/arguarinark arkeart as base:asesasetashlasksasynat cata ata-ata.ata/atabatalatasate-atecater' +
      'ath_aticatlaatteaturatusauncava avacavaxawt.b   b ..b/mob/pyb:00bal/balabe rbeenbeinbersbilibin:ble-ble.ble:bles' +
      'blocbom-branbrarbserbuf/bug]by-0c-0.c/0.c/coc00 c00.cabacal can canncanvcasecatace 0ce fce-pce/jcenscer-ces.chai' +
      'che cheschilchrociesck .ck-0ck/eckedckgrckouclarclusco/pcoa/codicordcorrcovecrescrypcss-css/ct-0ct/0ctalcumecuri' +
      'curscutecutid [ d and byd cod fod gad htd nod ted tod wid(bad(fod, 0d-cod-sid/pud00.da-fdarkdatidd mddedddirde-0' +
      'deb decldecodefidel-del.del/deledentder der-deredescdetadev dhatdialdiffdir dir}ditidlesdletdockdocsdocudoradsup' +
      "dynae --e 0.e ane dee fie ise lie mae ope pre see soe the toe vee' }e-coe-ple-ree.ine.jae.poe.pye.ube/00e/aee/ap" +
      'e/fie/foe/gue/hte/nie/pre/que/sie/sre/tae0j/e: 0e: ae: he: ne@0.ead eadieadyean-earceatieb .eck eck.eckeeckoecks' +
      'eclaecocecodecomect_ectred  ed [ed bed red sed wed(bed(fed-cedhaeditedoredteeen efereforegategexegroeingel00elet' +
      'ellceln-eln0elocelunem.pemapemoren den/denabenanenciendiendsengienseent.ent:ent_enteenvieoutequaer (er -er aer i' +
      "er ter ver' er-der-ser.cer.eer.fer.rer.ser/aer/cer0]erceercoere eredereuergeeriferimerinerpoers ers-ertiertyes (" +
      'es aes bes fes nes tes.aes.jes.mes/ces/mescresenespoessfestaestmestoesttesulesyset:0etaieteceum/evalevelevioew 0' +
      'examexedexpeexpoext-ext.ext/f 00f thf0j/facefastfedofer ferefi-ffibefiedfielfo  forkfracfreefrogfterftwafullfutu' +
      'g --g 0 g 00g cag dag dig htg ing lig pag prg reg upg-0.g-apg-sng.ecg.jug.neg/0.g/ecg/neg/slg/spg] /g] dgbacgcc ' +
      'gconge-pgentges.get get-get:get_gfraggerght gickgin gineglibglobgnorgramgrapguagguicgumegurah nohainhalohamchash' +
      'hat havehe che she-0he.che.phe/0he/ahe/che/hhe/nhe/phe: he::heelhen her her/hildhinthl (hod hodshon/hot/hs, hutd' +
      "hydri-fri../i/nii_maia-sia/diabliac-iac/ian.ib/pib/ribraibuticalice-idatide-ieldies iffeifieig -iginignoildiile'" +
      'ile:ile_ilenilitill imagimatime/imeoimetimitimpoin /in 0in fin tin-ain/gin:/inagind indiine.inedinesing,ing_ingc' +
      'ingfinglini_inkiinpuint:io-0ion_ioncioniiousippiiptoire/iredironirtuis iis niscoisheispaist/istsisu-isu/it-0it/j' +
      'it/titchite.ith-ithmitinity ity-ity/ivative ive.ive_ivecivemix.fizabize j-apj/sljacojar:jdk0jfrojna/jodajupik ..' +
      'k :lk-0.k/elk/nikb  kdirked ker ker.kgroknowkotlkoutl (0l --l col prl | l/col00.l_mela.cla:0lanclaunld cld rld-s' +
      "ld/pld/rld/tldinldsule (le [le' le-0le.ale.ile.ple/cle/plecolegalelulemelenaler ler.ler/ler:lerilesylevelib-libt" +
      "licelidalitylizall -ll rll_mllowlly ln-bln00lobalog0log:logblogslor[lrealteslua'ludelue/lverly ulysilyzim dcm ht" +
      'm jfm osm owm-0.m.com.pym/0.m/mvm/ubm0s magemagimatemathmatimbermblemcreme =me: meoumergmetemetyml |modbmojomon-' +
      'mon/morymousms oms/rmulamustmutamvn/n a n con fon fun gin inn thn win-apn-bun-den-exn-prn-sen.inn.pyn/con/don/gi' +
      'n/pln/ren/sun0/jn000n] in_sunablnaglnamonancnce ncernchenciencodncurnd mnd ond snda-ndocnds nds)ne-anem.ner-ner.' +
      'nersnet/new_ng  ng -ng /ng bng gng hng jng mng nng wng-0ng-ang/0ng/cng0.ngcongesngfrnglengs-ngs.nguani_mnishnit0' +
      'nly no pno-snoarnon_norenot_notenpm nputns -ns-ins-pns.lns.pns/mnsafnselnt/gnt: nt:intrynts ntu ntu.nullnutinvas' +
      'nvernvirnvokny.wo coo dao pao uno-0.o-dao-soo/0.o/pao/vao] bo] co] fo] soarcobalobseobufock/ocoaocumode odetodin' +
      'of 0of tofiloftwog0jog: ogbaograolatom dom hom jom-0om/0om/aom/eom/fom/som/uommiomplon fon gon ton won-aon-pon.i' +
      'on.pon.ron_soncloncuondiondsone one.onlyonmeons:onseonveook oolcoot/ootsop_0op_eopt/opyior aor cor dor for mor s' +
      'or tor.jor[rora orchoredoregorg-origork-orldorreort-ortsory-ory/ose oshioss-osteot fot iotalotliotobots/otstoups' +
      'our ouslout ovalovedovenows p lip-top.pypairpandparipatcpe =pe/spe: pecsped peraperlpertpicepipepitepl.jple plet' +
      'poi.polaponsposepperpr 0prevprimprofps/ppse.pt tptorpunipy0-py0.pyinqualquerqueur --r 00r cor thr-apr-cor-der.co' +
      'r.pyr/aer/qur000r0] r: ar@0.r[r=r]  ra  racerackraclragerancrandraphrappraryratorb:0rce-rcerrch rch0rconre rre/s' +
      'redhrediree referegeregrrencrendreprreserespresureumrevirg-srg.erg.nrg.srg/nrg/orge-rgumriabriburighrigirintrk/n' +
      "rk/srkedrkerrldsrmimrofirog:ronmroperor ror:roteroverpolrrecrs-0rs/0rs/trsisrt |rterrtuarumerustrvm/ry 'ry ary-m" +
      'ry.ory: rypts --s 00s a s ans cos fos frs ofs oks pas sks ths, ds-00s-bus-ins-ios-las-los...s.ats.jas.las.los.ma' +
      's.pas.txs/.rs/00s/cas/css/frs/hts/mis/mos/nis/ors/pus/res/sns/trs/uns@0.samesar-sar/scanschese ise/qse/ssearsecu' +
      'selfsendsentser ser.serssertses ses/sessset setssfulsha0shedshlishutsiansidesimpsistsitisly socksoftson/spatspic' +
      'sponsql sr/sss |ss-pss/csserssfussiast rst-cst-pst-sst.cst.jst.tst/jst_cst_dst_nst_pst_rstenstfisticstimstmestop' +
      'strostrysts.sts:stylsuccsudosultsun.t   t (lt bet det fit fot ret rut set sut tot vet | t-ant-cot-pat-plt-ret-se' +
      't-stt-tet.int.tet/0/t/apt/grt/jut/tet: 0t: ot:int_alt_cot_fit_get_ret_setabatailtal talotanctandtanttar tar.tary' +
      'tasetatetatutch tch[tchatdowte-ptedttem tem.temptendteraterctereterpterxtes tfilth -th nthatthe_thouticaticstiff' +
      'til-til/tlastlibtlintml tmp/to /to cto rto tto uto-dto/vtobutocotoo tooktor tor-torctoretorstotatprotputtraptree' +
      "tribtrictruntrusts tts-0ts-cts.tts/0ts/hts/utstrttp-ttp.tty/tu.ctu0~tualtwartwittxt tyleu.cou0~0ua',uageuby-ucce" +
      'ueueuffeug fug] uiceulatuld_ule ule-ull ult unchund undeunsaunseup-tupitups/urinuritus-0us/0us/cuseduslyust usty' +
      'utabutdoutioutoruturva-0va.ava.lva/cva/gva/ovar/ve.uvecovelovemqven venaver-ver.ver/veraverivertviewviouvirovirt' +
      'visivn/mvokew.dcwagowarewheewhenwhl willwitcwittwordworlwrapwt.cww.dwww.x.frxir xml-xml/xpecxporxt (y bey exy in' +
      'y rey uny-mey.owy.why/0.y0-ny0.pyamlydraynamyou ype:ypesysisyzinzablzer0zer:zing{ na{dir| /c| 0.| to} =>~00.~~~~',
  ],
  // 64 to 128 in a million
  [
    6,
    "   (   +   ^   c   f   v   |  ->  co  do  v0  |  ']  'te (): (de (em * [ - i ->  /bu /us 0%  00, :gr = ' > g > p" +
      " > t ['  [00 [kg [ne all amd b:  be  bg: by  c:  can cel cha cre dat de. ded dir dis don exi exp fal fg: fin fou" +
      ' fun g:  gra han has jav lin map mav may met mod new no  non on  or  par pat pic pre r:  rea rem req ret sca scr' +
      " ser set spe str sui tag thr too tra tru typ uns usi uti whe you { c { r | / }),% | %] p' ']' ht', f'] }'tes(): " +
      '(def(emp(rgb) ..) @ ), 0), b), e), f* [n****, b:, bg, ex, fg, fl, g:,000- in- ma-- m-0.e-00/-0:0-0ub-> v-alp-ann' +
      '-art-bom-cli-dat-dev-ext-int-lan-log-mod-non-py0-reg-rep-res-ser-sha-sou-sta-tes.0  .0 (.0 d.0-a.0-p.0-s.0/a.0/c' +
      '.0/g.0/l.00-.ana.apc.c] .col.con.cor.dea.ext.fc0.fel.fin.fra.go:.goo.htm.htt.int.is0.jun.lan.log.mar.pro.ref.run' +
      '.sam.ser.son.uti.v00.whl/00 /aet/aut/cla/cra/css/ecl/gem/get/gua/hel/int/jac/log/min/net/nex/oss/pac/par/plu/pro' +
      '/pyt/qua/rea/rul/s |/sha/sis/slf/sna/sur/tar/tmp0 (00 - 0 0.0 [k0 de0 ht0 s 0 se0 | 0 })0% |0%] 0) .0, 00, b0, g' +
      '0-0u0-al0-no0-py0-sn0.0)0.el0.fc0.or0.v00/0.0/do0/fr0/ja0/li0/si00 (00 -00 b00 |00.j00/m00/p00/s000a000b000c000d' +
      "000e000f000m00a000b000c000d000e000f000kb00m000ms0:  0: w0:0.0] c0a000b000c000che0d000e000f000j.a0m000ubu: ' : (e" +
      ": 0 : [': ad: in: na: sp: wa://p:00 :00):[00:[li:com:grp=000> gr> pi> te> v0[' '[err[gw0[kg.[lin[new[war] ()] [ " +
      '] co] de] in] ru_0.0_all_com_con_fil_fora noa-0/a000a: [a:[0a:[labbiabstacceace/ack ackeacksact-actoadatadd aeth' +
      'ag] agerags:aileain/aineala.alidalphalseam.mame amedammaanagangeanneanteapc.appeappiapplapy/aralaramard.are aria' +
      'arraary asarase ashtassiasswasteat oate atfoath atinativauthava-b { b000b: 0bbitbeanbg: bindbitmbootbstrbuffbund' +
      "bytec(rgc.c]c/mac/orc/tec: 'c] (callcardcellces charche-che:chedcherchinchivckercketckincksocleacludcm0ccococolo" +
      'concconnconsconvcopycrasctedcurrd   d 00d ded had mad ond pad red), d.sad/mad00 d000dabldcm0de.idedudencder.ders' +
      'detedispdlerdoneds/wdtesdupee   e = e > e coe foe ine ree sce sue tee-00e-ane-pae.coe.fee.ise/coe000e0j.e::teact' +
      'eadeeateec(reckieconecorect ect-ect.ect/ecteecurecuted 0ed aed ded ged ied ped ted, ed/medupefinefleegraelecell ' +
      'elpeemovemptems/en-aen-cen-een-men-ren.oen/pen/senamenceencoencyend endaenfoentaentieparepo0eporeptiequeer-aer-p' +
      'er: ereneriaermiern/ertees/ses/tessaessoest:estcestfestretadetcheteretlaetupeturetypevenew texceexisf000f0j-fals' +
      'fc00felifetcfferfg: fi/nfig figufiltfinafindfiniflagflasflecfo: forcforefoung cog fig fog org teg thg tog utg/pu' +
      'g: 0g: sg]  gammgb {gemsges ges/get/getlggingin/gin:ginggle.go:0gratgrpcgs: guavgw0]ha-0hanghannhas he.fheadhed ' +
      'hellhelpher-herehinghis hivehlighon0hosthot:hotshreahrowhtesib/miberic/oicarice ideries/ifacifi-ifi/iguril.pild-' +
      'ildeiledilinils-ils.ils/iltein ain cin oin-0in/0in/jin:0inalinclindeinering.ing/ing]inisinjeins/invoion-ion]iona' +
      'iontipt ire-iremis/.issiistiistrit cit/hite ite-iteritiaitioitmqitteixirizedizerj.anjackjettjsonk 00k :gkg.akib ' +
      'ks/gksonkspal rel { l-0.l.jal/0.lagslantlashlatelatflatilcheld hlderle tle: leanled ler-les letelibclibrlibsligh' +
      'listlix.lixill {llchlledllelllerlocklogglperlphals-0ls/0lterlua:lunim rem.gom.mam/gem00sm0chmakemanamappmapymatc' +
      'may mbolmed(memomessmetamib mimeminimissmmapmockmovempatmpormptymultn 0.n 00n den orn-arn-mon-pan-shn.con/jan/sh' +
      'n/ten0.0n0/fn:0.na nnagenal nal.nal/natinclund),ndabndennderndexndinnectnettnexunfo nfo:nforng 0ng ang ing lng r' +
      'ng sng ung] nginnit-nit.nitinivenjecnmennnecnnelnodenonenotinpacns-0ns-lns/0ns/cnstrnt/rntatntegntesntexntimntro' +
      'nts-nts.nts/nux-o0.mo:00o] road ocatockeodecoggiointojecok 0olorolveom oom rom.gom/mompaon 0on-0on/0on/ton0.on] ' +
      'onalondaone-onneons onstontaontroolsoperoptior: or] orceore ore.orieorkeorksort orteortiory ory.oss.ot: oticover' +
      'ovidow0.pacepc.cpcompdatpe.opec(pectperspha-picapilipingplatpo0.poinpostppinpplipporprepprojpropproxpse/pty)pull' +
      'quasquesquirr rer-plr/bir/lir: 0ra: rabbrallransrashraterc/mrc/trce rchird.sreacreamrecored red-red/reflremerepa' +
      'restreturg.jrg.org/erg/jrg/prg: rgb rgetrialriesrimprityrksprna rojerollrootror]rotorounrouprovirowsroxyrpc-rray' +
      'rrenrs.lrse/rserrtinrubyruleruntrvics   s - s bes des ins nos tos-cls-pas-uts.lus.pys.sos/gos/ins/mas/rus/wos00.' +
      's: (safesagesam.secoselesetushelshtesignsisusitesizeson-spacspensr/bsr/lss.sssagssesssiossorsswost sst/ust: st_a' +
      'st_fst_gst_mst_sstacstedstesstorstrestrususpswitsworsymbsynct int ort sct tet-00t.cot.jat/00t/het/jat/ret/unt: h' +
      't:00t_matabltacktadatag]targtchetchite >tecttegrter ter-ter.ter/terstes.tforthisthrethrotialticetifatlantor.tori' +
      'tpcotra:trantreatroltruetrumts/fts/its/rtterttestty-tureturnty),ua:0uasauavauestug  ug uuireult-ultiumenund)undl' +
      'univunpaupdaupeduppourature urreus-iuse uspeuto/v000valivarived ventver videw taw0.ow0] writxcepxecuxia-xia/xist' +
      'xtery), y-0.yingymboype ype.yteszer.{ c:{ r:}), ',
  ],
  // 128 to 256 in a million
  [
    7,
    '   [   a   t  --  0%  0.  at  te (0  (0) ... /ho 0 0 00/ 00m [ 0 _ _ add and bui cla del dep ela err ext fai fla' +
      ' git inf ins int is  kib nam of  op_ pac pro rep res sec sho tim use v0. war wit####(0 k(0):(00/): 0, 00, er, fa' +
      ', sk, ti- pa-- p--- -0.p-00 -00--bet-bui-ci.-con-pro-sna-uti... .0-b.0/j.0/p.0/s.00/.00s.jen.lua.tes//gi/00//bin' +
      '/con/dox/fr//gfo/git/goo/htt/inr/jav/jun/mai/nif/pub/run/son/spr/src/uni/usr0 ki0), 0): 0, e0, f0, s0, t0,000-be' +
      '0.0:0.de0.ma0/sp00  00 [00 s00%]00),00,000.d000%000]00_000s)0] [0_00:   : 0.: no: te://g:0.0:00.= ru=0.0== r=== ' +
      '> ta[ 00[000]   ] --] pa] te____a-0.a-00a/gfadcoaderage ailualizall alleallialuealyzamd0amewanalanceand andlanno' +
      'api-api/apseapsharcharedargearkdarsearteartias: ass ass:atchatesatoratypaultautoava.b/s backbasebetabin/ble blic' +
      'c000calacaticcesceptchanci.oclieclipcollcom.condcreacripctinctivd indatedcodde0jdeaddefadeltdepedeprdiredistdoxi' +
      'dulee 00e ele/rue/spe/treadceaseecatecliectoedliefauefiregiselapeleaelixeltaemenen-sendeenerenkiensient epenepre' +
      'equier-0er.jer/0er/weraters.ers/erseerveervies: esouess est-est.est/esteestieta-etesetheethoettiettyeworexecextr' +
      'factfaulfireforgfr/iframfuncg   g/sog: nge/sgenegforgin-ginsgistgit gle/gresgrouhandharehtmli-0.i.ori/0.ia/giali' +
      'ib |ib/sientightild ildsile ilerilesilurime ine ing-ingsinitinksinriins-inuxion.ion/ion:ipseirecis/bis00isteith ' +
      'iverjenkjulikb |kdupkingkinsl.pylanglapslds/le sleaslernles/lf0jliaclic/lienlinelinulipslizellecllinlocaltaslure' +
      'lvinlyzem/gomainmandmarkmd00me eme/rmethmewomib/mmanmodemodumpl.mplemponn   n-0.n-pln-ren.orn/0.n/spn0/cn: 0naly' +
      'napsnatynctine 0nentner/neranew nfigng cng pnifinit/nkinnks/nninnnotnot notanriansiont-0nt/0ntaintenntu0o.jeo] -' +
      'o] tocalocesode0odelodulogreolviom/gommaompoon/son: onatonenons.ons/oon/openore-org:orgeork/ormaors:otatoundoxia' +
      'paraparspathped:pi-0pi/0po.jponeprecprinprocprogprotprovpsedpshoptiopublpy:0pythr-0.r.jar/0.r/inr/woractradlrame' +
      'rcesre-0re/0reatrecarectrefiregirelerequres:rg.arg/srge/ria/riptriterkdurmatrnalrocerogrrorsrs: rtedrtesrtifrun:' +
      'rvers (0s rus | s-cis/bus/cos: tscalscrised sed:serisettsharshotsk :slf0snapsonaspecspriss (ss: ssedst >stanstat' +
      'stdustemsterstinstrastrists suitsuppsuresystt > t cot/0.taintas:tduptedltenstenttermtexttherthodthontil.tooltrac' +
      'trints rts/tttinttpcubliuiteuld ulesuliaun  un: unctunneunniurefuresus-cus-uuserusinusr/v0.0va:[valuvicex00_xten' +
      'xtray:00ype/ysteythoyzer|   |  0',
  ],
  // 256 to 512 in a million
  [
    8,
    "   - ' ' ',  --- 00  00: con cou fil for lib mb/ mib not org pas ski sta tas the to  ver |   | 0' ',', '(00 , ' " +
      '-00.-000-api-com-cor-par-plu.0 m.0-0.0.j.0/m.00 .jav.py:/bui/cod/hom/lib/sec/spo/tra/wor0   0 000 mb0 mi0-0.0/co' +
      '0/ma0/pl00 m00, 00.p000,000-000:00: 00] : 00:00:::te:tes@0.0_ _ a:00ableackaactiadleagesar (arenarniask asseated' +
      'aus/ava/ava:avisb | b.cob/sebug buntcachceivcesschecckagclasconfcontcounctord: 0d: hdatadebuded:dehadle dlindupl' +
      'e-0.e/0.ebugeceiectiehaueivien-pen/ment-ent/entseposernaerroesolessiest estdextefailfor formg deg.apg/cog: hgith' +
      'googgradhausheckhomehoulhub.ild/impling:instinteion ippeithuitorivinjar junikagekipplasslectlib/licalinglinkmb/s' +
      'me/tmentmpilmpren-con/manamendleng dng tng: nnerns-cnstanterntinodehogleolleome/ompiompron-confions-onteoogloon-' +
      'ore/ositouldountourcp://parepasspendpileplicpoonportposippedprespy::r (0ratiravireadreceresorg/cringrninrsiorun ' +
      'runns-0.s-cos/0.s/tes: 0sec)servshousitoskipsolvsourspoosrc/ssinstalstarsts/t 0.t-0.ta-0talltarttasktatited tern' +
      'the thubtilstimetivetorytp:/travttp:typeub.cubununituntiuntuupliurceva:0vis/warnwithxus/y::t| 00',
  ],
  // 512 to 1024 in a million
  [
    9,
    '   0 (0. 0,  00. com in  kb/ obj run(0.0)   .0 k.0.p.00..000.com.jar/apa/com/ple/tes0)  0-000.0-0.ja00 000) 00-0' +
      '000.00:00:00:  0: 0,: co:000====adedat 0atiob atb/s)builcateche/codecom/commcorectiocts:d frded e/mae: cectsed f' +
      'ed: emotersiest_estsexusfileg frg obg/aphe/micationskb akb/slexulugim (0mmonmonsmoteng fng oningom (ommoorg.ote:' +
      'packplexplugpom remorentressrg/arrors/plsingsiont 00te: ts: uginuildus/putilven/versvingworkxus-',
  ],
  // 1024 to 2048 in a million
  [
    10,
    '  00 (00 0.0 00% 000 at  cen dow fro kb  tes% (0(000.....apa.mav.pom//re/0.0/000/org/rep0 kb0% (0.0 0.0/0.po0/00' +
      '0/or00 k00% 00/0000 000)000/: ht://r] doadinal: bjeccentche.compdinge.oren.aen0/entrepo.fromg/mahe.ojavajectl: h' +
      'm cen.apn0/ontrao.mao] doadeoadiobjeom cpo.mral:rg/mrom s:  tingtiontralven-ven.ven0',
  ],
  // 2048 to 4096 in a million
  [
    11,
    ' htt-0.0.0.0.org/mav0.0000.0[infacheapacdownfo] httpinfoing loadnfo]nloaorg/ownlpachps:/repos://testtps:ttpswnlo',
  ],
  // 4096 to 8192 in a million
  [12, '----0.0.0000avenmave'],
  // 16384 to 32768 in a million
  [14, '    '],
];
